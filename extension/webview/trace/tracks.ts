import { largest } from "../numbers/ranks";
import { share } from "../numbers/format";
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
  /** What the top and the bottom of the track stand for. */
  top: string;
  bottom: string;
}

export interface Track {
  metric: string;
  question: string;
  draw: "areas" | "lines";
  /** The lines of a trace, or null where it has none of this metric. */
  of(model: TraceModel): TrackDrawing | null;
}

/** The tracks of the layer timeline, from top to bottom. */
export const tracks: readonly Track[] = [
  { metric: "attention-flow", question: "Where the answer looks", draw: "areas", of: shares },
  { metric: "logit-lens", question: "When the answer is known", draw: "lines", of: answerProbability },
];

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

function answerProbability({ lens, trace }: TraceModel): TrackDrawing | null {
  if (!lens) return null;
  const first = pieceLabel(trace.answer.tokens[0]?.text ?? "");
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
