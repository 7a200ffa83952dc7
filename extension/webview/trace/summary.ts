import { nats, share } from "../numbers/format";
import { indexOfLargest } from "../numbers/ranks";
import { pieceLabel } from "../text/pieces";
import type { TraceModel } from "./model";

/** What the tracks say, in a sentence or two. */
export function summary(model: TraceModel): string[] {
  return [whereItLooks(model), whatItDependsOn(model), whatACutCosts(model), whenItIsKnown(model)].filter((sentence) => sentence !== null);
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

function whatItDependsOn({ lines }: TraceModel): string | null {
  const image = lines.get("saliency")?.find(({ id }) => id === "image-to-output")?.values;
  const at = image ? indexOfLargest(image) : -1;
  return at < 0 || image![at] === 0 ? null : `It depends on the picture most at layer ${at} (saliency ${share(image![at]!)})`;
}

function whatACutCosts({ lines }: TraceModel): string | null {
  const cut = lines.get("knockout")?.find(({ id }) => id === "image-to-output")?.values;
  const at = cut ? indexOfLargest(Array.from(cut, (value) => -value)) : -1;
  if (at < 0) return null;
  return cut![at]! < 0
    ? `Cutting the picture off the answer costs most at layer ${at} (${nats(cut![at]!)} nats)`
    : "Cutting the picture off the answer costs it nothing at any one layer";
}

function whenItIsKnown({ lens, trace, token: read }: TraceModel): string | null {
  if (!lens) return null;
  const from = knownFrom(lens.rank);
  const token = pieceLabel(trace.answer.tokens[read]?.text ?? "");
  return from === null
    ? `${token} is not the most likely token at the last layer`
    : `${token} is the most likely token from layer ${from} on`;
}
