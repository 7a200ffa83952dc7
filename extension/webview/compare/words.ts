import type { KeepSpec, TruncationStep } from "../../shared/protocol";
import { percent, plural } from "../numbers/format";

function keepWords(keep: KeepSpec): string {
  const { ratio, count } = keep;
  if (ratio === 0 || count === 0) return "none";
  return ratio === null || ratio === undefined ? plural(count ?? 0, "token") : percent(ratio);
}

/** A step in a line: `K = 2, 50 % by attention`. */
export function stepWords({ layer, keep, select, reduce, seed }: TruncationStep): string {
  const kept = select === "none" || keepWords(keep) === "none" ? "none kept" : `${keepWords(keep)} by ${select}`;
  const seeded = select === "random" ? `, seed ${seed ?? 0}` : "";
  return `K = ${layer}, ${kept}${seeded}${reduce && reduce !== "drop" ? `, ${reduce}` : ""}`;
}

/** A name for a run that has none: `50 % from layer 2`. */
export function runName(steps: readonly TruncationStep[]): string {
  return steps.map(({ layer, keep, select }) => `${select === "none" ? "none" : keepWords(keep)} from layer ${layer}`).join(", ");
}
