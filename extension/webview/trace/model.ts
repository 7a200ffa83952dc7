import type { TraceResult } from "../../shared/protocol";
import { type Decoded, decode, rowOf } from "../arrays/ndarray";
import { indexOfLargest } from "../numbers/ranks";
import { type Heats, heatsOf } from "./heats";

/** Roles in the order in which their shares are stacked. */
export const roles = ["image", "user", "system", "output"] as const;

export interface Line {
  id: string;
  values: ArrayLike<number>;
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
  /** Index of the answer token that is read. */
  token: number;
  /** Lines of a metric by its id. */
  lines: ReadonlyMap<string, Line[]>;
  heats: Heats;
  lens: Lens | null;
  /** The likeliest next token at an image position, where the trace has it. */
  cellToken(layer: number, index: number): { piece: string; probability: number } | null;
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
    token: readToken(trace),
    lines,
    heats: heatsOf(trace),
    lens: lensOf(trace),
    cellToken: cellTokens(trace),
    looksMost: Math.max(0, indexOfLargest(image?.values ?? [])),
  };
  known.set(trace, model);
  return model;
}

/** A metric's numbers over all positions of the prompt, by layer; null where it has none. */
export function positionsOf({ trace }: TraceModel, metric: string): Decoded | null {
  const found = trace.metrics.find(({ id }) => id === metric)?.positions;
  return found ? decode(found) : null;
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

function cellTokens({ metrics }: TraceResult): TraceModel["cellToken"] {
  const cells = metrics.find(({ id }) => id === "image-lens")?.cells;
  if (!cells) return () => null;
  const [top, probabilities] = [decode(cells.top), decode(cells.probabilities)];
  return (layer, index) => ({ piece: cells.pieces[rowOf(top, layer)[index]!] ?? "", probability: rowOf(probabilities, layer)[index] ?? 0 });
}

/** The request's own options, which a result carries, say which token was read. */
function readToken({ provenance }: TraceResult): number {
  const made = JSON.parse(provenance.options || "{}") as { options?: { token?: number | null } | null };
  return made.options?.token ?? 0;
}
