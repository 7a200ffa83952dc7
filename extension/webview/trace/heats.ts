import type { TraceView } from "../../shared/panel";
import type { MetricResult, TraceResult } from "../../shared/protocol";
import { type Decoded, decode, rowOf } from "../arrays/ndarray";
import { ranks } from "../numbers/ranks";

/** Numbers over the image positions, by layer. */
export interface Heat {
  /** Its metric's id. */
  metric: string;
  /** What it is called where it is drawn. */
  name: string;
  /** Whether values below zero mean something: then it is drawn diverging. */
  signed: boolean;
  /** The largest of all layers, by its size. */
  most: number;
  at(layer: number): ArrayLike<number>;
  mostAt(layer: number): number;
  ranksAt(layer: number): Int32Array;
}

/** The heats of a trace, and how they are combined. */
export interface Heats {
  /** Ids of the metrics that have one. */
  metrics: readonly string[];
  /** Heads of a metric with a heat for each, 0 for others. */
  heads(metric: string): number;
  /** Indices of the image positions that are attention sinks. */
  sinks: ReadonlySet<number>;
  /** What a view shows; null where the trace has no heat. */
  shown(view: Pick<TraceView, "metric" | "minus" | "head" | "withoutSinks">): Heat | null;
}

/** In more than this share of the layers a sink is one. */
const marked = 0.5;

export function heatsOf({ metrics, layers }: TraceResult): Heats {
  const decoded = new Map<string, Decoded>();
  for (const { id, heat } of metrics) if (heat) decoded.set(id, decode(heat));
  const ids = metrics.map(({ id }) => id).filter((id) => decoded.has(id) && id !== "sinks");
  const known = new Map<string, Heat>();
  const sinks = sinksOf(metrics);
  const heads = (metric: string): number => {
    const { shape } = decoded.get(metric) ?? { shape: [] };
    return shape.length === 3 ? shape[1]! : 0;
  };
  const plain = (metric: string, head: number): Heat => {
    const values = decoded.get(metric)!;
    const count = heads(metric);
    const one = Math.min(head, Math.max(0, count - 1));
    const name = count > 0 ? `${metric}, head ${one}` : metric;
    return heat(metric, name, layers, (layer) => (count > 0 ? headRow(values, layer, one) : rowOf(values, layer)));
  };
  return {
    metrics: ids,
    heads,
    sinks,
    shown: ({ metric, minus, head, withoutSinks }) => {
      const chosen = metric !== null && ids.includes(metric) ? metric : ids[0];
      if (chosen === undefined) return null;
      const other = minus !== null && minus !== chosen && ids.includes(minus) ? minus : null;
      const leave = withoutSinks && sinks.size > 0;
      const key = `${chosen} ${other} ${head} ${leave}`;
      const before = known.get(key);
      if (before) return before;
      const without = (one: Heat): Heat => (leave ? masked(one, layers, sinks) : one);
      const first = without(plain(chosen, head));
      const made = other === null ? first : difference(first, without(plain(other, head)), layers);
      known.set(key, made);
      return made;
    },
  };
}

function heat(metric: string, name: string, layers: number, at: (layer: number) => ArrayLike<number>): Heat {
  const rows = Array.from({ length: layers }, (_, layer) => at(layer));
  const sizes = rows.map((row) => Array.from(row).reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  const ranked = new Map<number, Int32Array>();
  return {
    metric,
    name,
    signed: rows.some((row) => Array.from(row).some((value) => value < 0)),
    most: Math.max(0, ...sizes),
    at: (layer) => rows[layer]!,
    mostAt: (layer) => sizes[layer]!,
    ranksAt: (layer) => {
      const result = ranked.get(layer) ?? ranks(rows[layer]!);
      ranked.set(layer, result);
      return result;
    },
  };
}

function masked({ metric, name, at }: Heat, layers: number, sinks: ReadonlySet<number>): Heat {
  return heat(metric, `${name} without sinks`, layers, (layer) =>
    Float32Array.from(at(layer), (value, index) => (sinks.has(index) ? 0 : value)),
  );
}

/** Each scaled to its own largest, so that metrics of other units can be held against each other. */
function difference(one: Heat, other: Heat, layers: number): Heat {
  const scaled = (from: Heat, layer: number, index: number): number => (from.most > 0 ? (from.at(layer)[index] ?? 0) / from.most : 0);
  return heat(one.metric, `${one.name} − ${other.name}, each by its largest`, layers, (layer) =>
    Float32Array.from(one.at(layer), (_, index) => scaled(one, layer, index) - scaled(other, layer, index)),
  );
}

function headRow({ shape, values }: Decoded, layer: number, head: number): Decoded["values"] {
  const [, heads = 1, width = 0] = shape;
  const start = (layer * heads + head) * width;
  return values.subarray(start, start + width);
}

function sinksOf(metrics: readonly MetricResult[]): Set<number> {
  const found = metrics.find(({ id }) => id === "sinks")?.heat;
  if (!found) return new Set();
  const share = rowOf(decode(found), 0);
  return new Set(Array.from(share.keys()).filter((index) => share[index]! > marked));
}
