import { nats, share } from "../numbers/format";
import { indexOfLargest, largest } from "../numbers/ranks";
import { pieceLabel } from "../text/pieces";
import { type Line, roles, type TraceModel } from "./model";

/** A line of a track, ready to draw: values of 0…1 of the track's height. */
export interface TrackLine {
  id: string;
  /** Names its ink and its dash. */
  ink: string;
  heights: ArrayLike<number>;
  /** Layers whose dot is filled; all where it is absent. */
  filled?: (layer: number) => boolean;
  /** The raw value at a layer, as it stands at the right. */
  value(layer: number): string;
}

export interface TrackDrawing {
  /** What is measured, beside the metric's id. */
  detail: string;
  lines: TrackLine[];
  /** What is said of a layer in place of all lines, where there are many. */
  said?: (layer: number) => { id: string; value: string }[];
  /** What the top and the bottom of the track stand for. */
  top: string;
  bottom: string;
}

export interface Track {
  metric: string;
  question: string;
  /** `grid` has a row for each line, toned by its value. */
  draw: "areas" | "lines" | "grid";
  /** The lines of a trace, or null where it has none of this metric. */
  of(model: TraceModel): TrackDrawing | null;
}

/** The tracks of the layer timeline, from top to bottom. */
export const tracks: readonly Track[] = [
  { metric: "attention-flow", question: "Where the answer looks", draw: "areas", of: shares },
  { metric: "attention-heads", question: "Which heads look at the picture", draw: "grid", of: heads },
  {
    metric: "attention-rollout",
    question: "What reaches it through all layers so far",
    draw: "lines",
    of: lines("attention-rollout", "rolled out from layer 0"),
  },
  { metric: "saliency", question: "What the answer depends on", draw: "lines", of: lines("saliency", "mean of |Σ A·∂ℒ/∂A| over pairs") },
  {
    metric: "saliency-head-abs",
    question: "The same, heads apart",
    draw: "lines",
    of: lines("saliency-head-abs", "mean of Σ |A·∂ℒ/∂A| over pairs"),
  },
  { metric: "llava-cam", question: "Which image tokens raise the answer", draw: "lines", of: lines("llava-cam", "largest of each layer") },
  { metric: "knockout", question: "What if the edge is cut", draw: "lines", of: knockout },
  { metric: "image-lens", question: "What the image tokens say", draw: "lines", of: imageLens },
  { metric: "logit-lens", question: "When the answer is known", draw: "lines", of: answerProbability },
];

/** Inks of lines between roles. */
const inks: Record<string, string> = {
  "image-to-output": "image",
  "user-to-output": "user",
  "image-to-user": "system",
  "region-to-output": "answer",
  other: "output",
};

/** Lines scaled together, for the eye: from the least, or zero, to the largest. */
function scaledTogether(drawn: readonly Line[], detail: string, value: (raw: number) => string): TrackDrawing {
  const all = drawn.flatMap(({ values }) => Array.from(values));
  const [least, most] = [Math.min(0, ...all), Math.max(0, ...all)];
  const span = most - least || 1;
  return {
    detail,
    lines: drawn.map(({ id, values }) => ({
      id: id.replaceAll("-to-", "→").replace("→output", "→out"),
      ink: inks[id] ?? "image",
      heights: Array.from(values, (raw) => (raw - least) / span),
      value: (layer) => value(values[layer]!),
    })),
    top: value(most),
    bottom: value(least),
  };
}

function lines(metric: string, detail: string): Track["of"] {
  return (model) => {
    const known = model.lines.get(metric);
    return known && known.length > 0 ? scaledTogether(known, detail, share) : null;
  };
}

function knockout(model: TraceModel): TrackDrawing | null {
  const known = model.lines.get("knockout")?.filter(({ id }) => !id.endsWith("-logit"));
  if (!known) return null;
  const first = pieceLabel(model.trace.answer.tokens[model.token]?.text ?? "");
  return scaledTogether(known, `change of log p(${first}), nats`, nats);
}

function imageLens(model: TraceModel): TrackDrawing | null {
  const known = model.lines.get("image-lens");
  if (!known) return null;
  const first = pieceLabel(model.trace.answer.tokens[model.token]?.text ?? "");
  return {
    detail: `largest p(${first}) at an image token`,
    lines: known.map(({ id, values }) => ({ id, ink: "answer", heights: values, value: (layer) => share(values[layer]!) })),
    top: "1",
    bottom: "0",
  };
}

function heads(model: TraceModel): TrackDrawing | null {
  const known = model.lines.get("attention-heads");
  if (!known || known.length === 0) return null;
  const best = (layer: number): number => indexOfLargest(known.map(({ values }) => values[layer]!));
  return {
    detail: `image share of each of ${known.length} heads`,
    lines: known.map(({ id, values }) => ({ id, ink: "image", heights: values, value: (layer) => share(values[layer]!) })),
    said: (layer) => [{ id: `head ${best(layer)} most`, value: share(known[best(layer)]!.values[layer]!) }],
    top: "head 0",
    bottom: `head ${known.length - 1}`,
  };
}

function shares(model: TraceModel): TrackDrawing | null {
  const known = model.lines.get("attention-flow");
  if (!known) return null;
  const lines = roles
    .map((role) => known.find(({ id }) => id === role))
    .filter((line): line is Line => line !== undefined && largest(line.values) > 0);
  // Shares of a whole sum to 1; shares by token do not, and take the height of the largest sum.
  const sums = Array.from({ length: model.layers }, (_, layer) => lines.reduce((sum, { values }) => sum + values[layer]!, 0));
  const most = sums.every((sum) => Math.abs(sum - 1) < 0.01) ? 1 : largest(sums) || 1;
  return {
    detail: "shares of attention",
    lines: lines.map(({ id, values }) => ({
      id,
      ink: id,
      heights: Array.from(values, (value) => value / most),
      value: (layer) => share(values[layer]!),
    })),
    top: share(most),
    bottom: "0",
  };
}

function answerProbability({ lens, trace, token }: TraceModel): TrackDrawing | null {
  if (!lens) return null;
  const first = pieceLabel(trace.answer.tokens[token]?.text ?? "");
  return {
    detail: `p(${first}) at each layer`,
    lines: [
      {
        id: `p(${first})`,
        ink: "answer",
        heights: lens.probability,
        filled: (layer) => lens.rank[layer] === 0,
        value: (layer) => `${share(lens.probability[layer]!)} · rank ${lens.rank[layer]! + 1}`,
      },
    ],
    top: "1",
    bottom: "0",
  };
}
