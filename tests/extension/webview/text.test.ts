import assert from "node:assert/strict";
import { test } from "node:test";
import type { TokenInfo } from "../../../extension/shared/protocol";
import { passages } from "../../../extension/webview/compare/answer";
import { bytes, flops, nats, percent, plural, seconds, share } from "../../../extension/webview/numbers/format";
import { diff } from "../../../extension/webview/text/diff";
import { matchesLabel } from "../../../extension/webview/text/label";
import { foldImages, isControl, pieceLabel, piecesText } from "../../../extension/webview/text/pieces";

const ids = new Map<string, number>();
const token = (text: string, role = "output"): TokenInfo => ({
  id: ids.get(text) ?? (ids.set(text, ids.size), ids.get(text)!),
  text,
  role,
});
const tokens = (...pieces: string[]): TokenInfo[] => pieces.map((piece) => token(piece));
const marks = { same: "", added: "+", removed: "-" };
const compared = (from: string[], to: string[]): string[] =>
  diff(tokens(...from), tokens(...to)).map(({ kind, token: { text } }) => marks[kind] + text);

test("A diff removes and adds the fewest tokens, removed before added", () => {
  assert.deepEqual(compared(["a", "b", "c"], ["a", "x", "c"]), ["a", "-b", "+x", "c"]);
  assert.deepEqual(compared(["a", "b"], ["a", "b"]), ["a", "b"]);
  assert.deepEqual(compared([], ["a"]), ["+a"]);
  assert.deepEqual(compared(["a"], []), ["-a"]);
  assert.deepEqual(compared(["a", "b", "a", "c"], ["a", "c", "a"]), ["a", "-b", "-a", "c", "+a"]);
});

test("A diff gives both answers back", () => {
  const [from, to] = [tokens(..."the quick brown fox".split("")), tokens(..."a quick red ox, the".split(""))];
  const changes = diff(from, to);
  assert.deepEqual(changes.filter(({ kind }) => kind !== "added").map((change) => change.token), from); // prettier-ignore
  assert.deepEqual(changes.filter(({ kind }) => kind !== "removed").map((change) => change.token), to); // prettier-ignore
});

test("Neighbours of one kind are read together, and an end token shows only where the answers differ in it", () => {
  const full = tokens("▁a", "▁red", "▁car", "</s>");
  assert.deepEqual(passages(full, tokens("▁a", "▁blue", "▁bus", "</s>")), [
    { kind: "same", text: " a" },
    { kind: "removed", text: " red car" },
    { kind: "added", text: " blue bus" },
  ]);
  assert.deepEqual(passages(full, tokens("▁a", "▁red", "▁car")).at(-1), { kind: "removed", text: "</s>" });
});

test("Pieces are read as text, single bytes as the characters that they spell", () => {
  assert.equal(piecesText(["▁caf", "<0xC3>", "<0xA9>", "▁▁x", "<0x0A>"]), " café  x\n");
  assert.equal(piecesText(["Ġdog", "Ċ"]), " dog\n");
});

test("A piece shown alone spells what would not be seen", () => {
  assert.deepEqual(["<0x0A>", "▁cat", " ", "", "<0xC3>", "a\tb"].map(pieceLabel), ["⏎", "▁cat", "▁", "∅", "<0xC3>", "a⇥b"]);
});

test("Control tokens are told from text", () => {
  assert.ok(["<s>", "</s>", "<|im_end|>", "<end_of_turn>", "<pad>"].every(isControl));
  assert.ok(!["s", "<", "▁<b>", "<0x0A>", "</sub>"].some(isControl));
});

test("A picture's tokens fold into one piece of the strip, and each picture has its own", () => {
  const strip = foldImages([
    token("<s>", "system"),
    ...["i", "i", "i"].map((text) => token(text, "image")),
    token("x", "user"),
    token("i", "image"),
  ]);
  assert.deepEqual(
    strip.map((piece) => (piece.kind === "images" ? `${piece.position}:▦${piece.count}` : `${piece.position}:${piece.token.text}`)),
    ["0:<s>", "1:▦3", "4:x", "5:▦1"],
  );
});

test("An answer is compared with a label of yes or no by what its first sentence says", () => {
  const rows: [string, string, boolean | null][] = [
    ["Yes", "yes", true],
    ["Yes, there is a cat.", "no", false],
    ["No. Yes would be wrong.", "No", true],
    ["There is not any dog", "no", true],
    ["There isn't one.", "yes", false],
    ["A dog is there", "yes", null],
    ["I know it", "no", null],
    ["", "yes", null],
  ];
  for (const [answer, label, expected] of rows) assert.equal(matchesLabel(answer, label), expected, `${answer} / ${label}`);
});

test("Any other label must stand in the answer, as whole words, articles and case aside", () => {
  assert.equal(matchesLabel("The answer is: a Dog.", "dog"), true);
  assert.equal(matchesLabel("hotdog", "dog"), false);
  assert.equal(matchesLabel("a book, the horse", "A book, horse."), true);
  assert.equal(matchesLabel("horse and book", "book horse"), false);
  assert.equal(matchesLabel("два кота", "кота"), true);
  assert.equal(matchesLabel("anything", null), null);
  assert.equal(matchesLabel("anything", "  "), null);
});

test("Numbers are written with the digits that count", () => {
  assert.deepEqual([0, 1, 0.4239, 0.0623, 0.00621, 0.000031, 0.99868, 0.9].map(share), [
    "0",
    "1",
    "0.42",
    "0.062",
    "0.0062",
    "3.1e−5",
    "0.9987",
    "0.90",
  ]);
  assert.deepEqual([0, 0.0840001, 1.9204, -13.4, -0.66, 0.0000042].map(nats), ["0", "0.084", "1.92", "−13.4", "−0.66", "4.2e−6"]);
  assert.deepEqual([1.5, 0.0051, 0.0000123].map(seconds), ["1.50 s", "5.10 ms", "12.3 µs"]);
  assert.deepEqual([0, 512, 172032, 7688192].map(bytes), ["0 B", "512 B", "168 KiB", "7.33 MiB"]);
  assert.equal(flops(2.3e8), "230 MFLOP");
  assert.deepEqual([0.5, 0.125, 1].map(percent), ["50 %", "12.5 %", "100 %"]);
  assert.deepEqual([1, 64].map((count) => plural(count, "token")), ["1 token", "64 tokens"]); // prettier-ignore
});
