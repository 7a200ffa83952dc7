import type { TraceResult } from "../../shared/protocol";
import { decode, rowOf } from "../arrays/ndarray";
import { indexOfLargest, largest, ranks } from "../numbers/ranks";

/** Roles in the order in which their shares are stacked. */
export const roles = ["image", "user", "system", "output"] as const;

export interface Line {
  id: string;
  values: ArrayLike<number>;
}

/** A metric's numbers over the image positions, by layer. */
export interface Heat {
  metric: string;
  /** The largest of all layers. */
  most: number;
  at(layer: number): ArrayLike<number>;
  ranksAt(layer: number): Int32Array;
}

export interface Lens {
  probability: ArrayLike<number>;
  /** 0 is first. */
  rank: ArrayLike<number>;
  top(layer: number): { id: number; piece: string; probability: number }[];
}

/** A trace with its arrays decoded. */
export interface TraceModel {
  trace: TraceResult;
  layers: number;
  /** Lines of a metric by its id. */
  lines: ReadonlyMap<string, Line[]>;
  heat: Heat | null;
  lens: Lens | null;
  /** The layer whose image share is largest: where the cursor stands at first. */
  looksMost: number;
}

const known = new WeakMap<TraceResult, TraceModel>();

/** Decodes a trace, once for each. */
export function traceModel(trace: TraceResult): TraceModel {
  const before = known.get(trace);
  if (before) return before;
  const lines = new Map(
    trace.metrics.map(({ id, series }) => [id, series.map((line) => ({ id: line.id, values: decode(line.values).values }))]),
  );
  const image = lines.get("attention-flow")?.find(({ id }) => id === "image");
  const model: TraceModel = {
    trace,
    layers: trace.layers,
    lines,
    heat: heatOf(trace),
    lens: lensOf(trace),
    looksMost: Math.max(0, indexOfLargest(image?.values ?? [])),
  };
  known.set(trace, model);
  return model;
}

/** The heat that is drawn over the picture: the first metric's that has one. */
function heatOf({ metrics }: TraceResult): Heat | null {
  const metric = metrics.find(({ heat }) => heat !== null);
  if (!metric?.heat) return null;
  const values = decode(metric.heat);
  const ranked = new Map<number, Int32Array>();
  return {
    metric: metric.id,
    most: largest(values.values),
    at: (layer) => rowOf(values, layer),
    ranksAt: (layer) => {
      const result = ranked.get(layer) ?? ranks(rowOf(values, layer));
      ranked.set(layer, result);
      return result;
    },
  };
}

function lensOf({ lens }: TraceResult): Lens | null {
  if (!lens) return null;
  const ids = decode(lens.topIds);
  const probabilities = decode(lens.topProbabilities);
  return {
    probability: decode(lens.probability).values,
    rank: decode(lens.rank).values,
    top: (layer) =>
      (lens.topTokens[layer] ?? []).map((piece, at) => ({
        id: rowOf(ids, layer)[at] ?? -1,
        piece,
        probability: rowOf(probabilities, layer)[at] ?? 0,
      })),
  };
}
