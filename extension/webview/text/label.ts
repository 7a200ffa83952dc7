const words = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize("NFKC")
    .match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? [];
const articles = new Set(["a", "an", "the"]);

/**
 * Whether an answer agrees with a row's label, or null where that cannot be told. A label of yes or no is compared with the yes or no
 * that the answer's first sentence says; any other label must stand in the answer, whole words, articles aside.
 */
export function matchesLabel(answer: string, label: string | null): boolean | null {
  const wanted = words(label ?? "").filter((word) => !articles.has(word));
  if (wanted.length === 0) return null;
  if (wanted.length === 1 && (wanted[0] === "yes" || wanted[0] === "no")) {
    const said = yesOrNo(answer);
    return said === null ? null : said === wanted[0];
  }
  const given = words(answer).filter((word) => !articles.has(word));
  return given.some((_, at) => wanted.every((word, offset) => given[at + offset] === word));
}

function yesOrNo(answer: string): "yes" | "no" | null {
  const first = words(answer.split(/[.!?\n]/, 1)[0]!);
  const said = first.find((word) => word === "yes" || word === "no");
  if (said) return said as "yes" | "no";
  return first.some((word) => word === "not" || /n['’]t$/.test(word)) ? "no" : null;
}
