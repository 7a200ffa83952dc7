import type { TruncationRun, TruncationStep } from "../../shared/protocol";
import { runName } from "./words";

export const mostRuns = 5;

/** A step as it stands in the form: text until it is read. */
export interface DraftStep {
  layer: string;
  keepAs: "ratio" | "count";
  /** Percent or a number of tokens. */
  keep: string;
  select: string;
  reduce: string;
  seed: string;
}

/** A truncation being written. */
export interface Draft {
  /** Index of the run that it changes; the number of runs where it is a new one. */
  at: number;
  name: string;
  steps: DraftStep[];
}

export function newStep(layer: number, selectors: readonly string[], reducers: readonly string[]): DraftStep {
  const first = (ids: readonly string[], wanted: string): string => (ids.includes(wanted) || ids.length === 0 ? wanted : ids[0]!);
  return {
    layer: String(layer),
    keepAs: "ratio",
    keep: "50",
    select: first(selectors, "attention"),
    reduce: first(reducers, "drop"),
    seed: "0",
  };
}

export function draftOf(run: TruncationRun, at: number): Draft {
  return {
    at,
    // A name that was made for the run follows its changes.
    name: run.name === runName(run.steps) ? "" : run.name,
    steps: run.steps.map(({ layer, keep, select, reduce, seed }) => ({
      layer: String(layer),
      keepAs: typeof keep.ratio === "number" ? "ratio" : "count",
      keep: String(typeof keep.ratio === "number" ? Number((keep.ratio * 100).toFixed(4)) : (keep.count ?? 0)),
      select,
      reduce: reduce ?? "drop",
      seed: String(seed ?? 0),
    })),
  };
}

/** The run that a draft stands for, or what is wrong with it. */
export function readDraft({ name, steps }: Draft, layers: number | null): { run: TruncationRun } | { problem: string } {
  const read: TruncationStep[] = [];
  for (const [at, step] of steps.entries()) {
    const where = steps.length > 1 ? `Step ${at + 1}: ` : "";
    const layer = wholeNumber(step.layer);
    if (layer === null || (layers !== null && layer > layers))
      return { problem: `${where}the layer is a whole number from 0${layers === null ? "" : ` to ${layers}`}` };
    const before = read.at(-1);
    if (before && layer <= before.layer) return { problem: `${where}the layer must come after that of the step before, ${before.layer}` };
    const keep = readKeep(step);
    if (typeof keep === "string") return { problem: where + keep };
    const seed = step.select === "random" ? wholeNumber(step.seed) : null;
    if (step.select === "random" && seed === null) return { problem: `${where}the seed is a whole number from 0` };
    read.push({ layer, keep, select: step.select, reduce: step.reduce, seed });
  }
  return { run: { name: name.trim() || runName(read), steps: read } };
}

function readKeep({ keepAs, keep, select }: DraftStep): TruncationStep["keep"] | string {
  if (select === "none") return { count: 0, ratio: null };
  const number = keep.trim() === "" ? Number.NaN : Number(keep);
  if (keepAs === "ratio") return number >= 0 && number <= 100 ? { count: null, ratio: number / 100 } : "the kept share is 0 to 100 %";
  const count = wholeNumber(keep);
  return count === null ? "the number of kept tokens is a whole number from 0" : { count, ratio: null };
}

function wholeNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text.trim()) ? Number(text) : null;
}
