import { basename } from "node:path";
import type { PromptSpec } from "../../shared/protocol";
import type { PairRow } from "../datasets/dataset";

/** An image/prompt pair that panels are opened for: a data set's row, or a picture with a typed prompt. */
export interface Pair {
  key: string;
  /** The row's id or the picture's file name. */
  title: string;
  question: string;
  label: string | null;
  prompt: PromptSpec;
}

export function pairOfRow({ key, row }: PairRow): Pair {
  return { key, title: row.id, question: question(row.prompt) || row.title, label: row.answer ?? null, prompt: row.prompt };
}

export function pairOfPicture(path: string, text: string): Pair {
  const prompt: PromptSpec = { images: [path], text };
  return { key: `picture:${path}#${text}`, title: basename(path), question: text, label: null, prompt };
}

/** The last thing that the user says. */
function question({ text, messages }: PromptSpec): string {
  const asked = messages?.findLast(({ role }) => role === "user")?.content.flatMap((part) => part.text ?? []);
  return (text ?? asked?.join("") ?? "").trim();
}
