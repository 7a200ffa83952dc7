import type { TruncationRun, TruncationStep } from "../../shared/protocol";
import { Failure } from "../daemon/failure";

/** A step as the setting `flowlens.compare.runs` holds it: its layer may be a share of the model's layers, for example `50%`. */
interface SetStep {
  layer: number | string;
  keep: { count?: number; ratio?: number };
  select: string;
  reduce?: string;
  seed?: number;
}

const most = 5;

/** The runs of the setting `flowlens.compare.runs` for a model of `layers` decoder layers. */
export function compareRuns(setting: unknown, layers: number): TruncationRun[] {
  if (!Array.isArray(setting) || setting.length === 0 || setting.length > most) throw wrong(`has to be a list of one to ${most} runs`);
  return setting.map((run: unknown, at) => {
    const { name, steps } = (run ?? {}) as { name?: unknown; steps?: unknown };
    if (typeof name !== "string" || !Array.isArray(steps)) throw wrong(`has no name or no steps in entry ${at + 1}`);
    return { name, steps: steps.map((step: unknown) => resolveStep(step, layers, name)) };
  });
}

function resolveStep(step: unknown, layers: number, run: string): TruncationStep {
  const { layer, keep, select, reduce, seed } = (step ?? {}) as Partial<SetStep>;
  if (typeof select !== "string") throw wrong(`has a step without select in the run ${run}`);
  const { count, ratio } = keep ?? {};
  if ((typeof count === "number") === (typeof ratio === "number")) throw wrong(`needs either keep.count or keep.ratio in the run ${run}`);
  return {
    layer: resolveLayer(layer, layers, run),
    keep: { count: count ?? null, ratio: ratio ?? null },
    select,
    reduce: reduce ?? null,
    seed: seed ?? null,
  };
}

function resolveLayer(layer: number | string | undefined, layers: number, run: string): number {
  if (typeof layer === "number" && Number.isInteger(layer) && layer >= 0) return layer;
  const share = typeof layer === "string" ? /^(\d+(?:\.\d+)?)\s*%$/.exec(layer)?.[1] : undefined;
  if (share === undefined || Number(share) > 100) throw wrong(`needs a layer such as 2 or 50% in the run ${run}`);
  return Math.floor((layers * Number(share)) / 100);
}

function wrong(what: string): Failure {
  return new Failure({
    kind: "invalid-setting",
    message: `The setting flowlens.compare.runs ${what}`,
    remedy: "Correct it in the settings, or reset it to its default",
  });
}
