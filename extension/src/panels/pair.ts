import { basename } from "node:path";
import type { DatasetBox, PromptSpec } from "../../shared/protocol";
import type { PairRow } from "../datasets/dataset";

/** An image/prompt pair that panels are opened for: a data set's row, or a picture with a typed prompt. */
export interface Pair {
  key: string;
  /** The row's id or the picture's file name. */
  title: string;
  question: string;
  label: string | null;
  prompt: PromptSpec;
  /** Where on the first picture lies what is asked about, as far as the row says it. */
  boxes: DatasetBox[];
}

export function pairOfRow({ key, row }: PairRow): Pair {
  const asked = question(row.prompt) || row.title;
  return {
    key,
    title: row.id,
    question: asked,
    label: row.answer ?? null,
    prompt: row.prompt,
    boxes: boxesOf(row.boxes, asked, row.answer ?? ""),
  };
}

export function pairOfPicture(path: string, text: string): Pair {
  const prompt: PromptSpec = { images: [path], text };
  return { key: `picture:${path}#${text}`, title: basename(path), question: text, label: null, prompt, boxes: [] };
}

/** The boxes of what the label names, else of what the question names. */
function boxesOf(boxes: readonly DatasetBox[], question: string, label: string): DatasetBox[] {
  const named = (text: string): DatasetBox[] =>
    boxes.filter(({ name }) => new RegExp(`(?<![\\p{L}\\p{N}])${name.replace(/[^\p{L}\p{N}]/gu, "\\$&")}`, "iu").test(text));
  const inLabel = named(label);
  return inLabel.length > 0 ? inLabel : named(question);
}

/** The last thing that the user says. */
function question({ text, messages }: PromptSpec): string {
  const asked = messages?.findLast(({ role }) => role === "user")?.content.flatMap((part) => part.text ?? []);
  return (text ?? asked?.join("") ?? "").trim();
}
