import { share } from "../numbers/format";
import { pieceLabel } from "../text/pieces";
import type { TraceModel } from "./model";

/** What the tracks say, in a sentence or two. */
export function summary(model: TraceModel): string[] {
  return [whereItLooks(model), whenItIsKnown(model)].filter((sentence) => sentence !== null);
}

function whereItLooks({ lines, looksMost, layers }: TraceModel): string | null {
  const image = lines.get("attention-flow")?.find(({ id }) => id === "image")?.values;
  if (!image) return null;
  const most = image[looksMost]!;
  if (most === 0) return "The answer never looks at the picture";
  let from = layers;
  while (from > looksMost + 1 && image[from - 1]! < most / 10) from--;
  const end = from < layers ? `, and from layer ${from} on less than a tenth as much` : "";
  return `The answer looks at the picture most at layer ${looksMost} (${share(most)})${end}`;
}

/** The first layer from which on the answer's first token stays the most likely one. */
export function knownFrom(rank: ArrayLike<number>): number | null {
  let from = rank.length;
  while (from > 0 && rank[from - 1] === 0) from--;
  return from < rank.length ? from : null;
}

function whenItIsKnown({ lens, trace }: TraceModel): string | null {
  if (!lens) return null;
  const from = knownFrom(lens.rank);
  const token = pieceLabel(trace.answer.tokens[0]?.text ?? "");
  return from === null
    ? `${token} is not the most likely token at the last layer`
    : `${token} is the most likely token from layer ${from} on`;
}
