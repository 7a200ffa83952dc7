// Asks the official tokenizer engine for its own Unicode tables, character by character, and writes them for the daemon:
//   node tests/oracles/unicode.mjs
// The engine's libraries are of several Unicode versions, so that no single version's tables give its ids. Takes two minutes.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tokenizer } from "tokenizers";

const target = fileURLToPath(new URL("../../daemon/FlowLens.Core/Prompts/Tokenizers/Unicode/tables.txt", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flowlens-"));
const all = Array.from({ length: 0x110000 }, (_, c) => c).filter((c) => c < 0xd800 || c > 0xdfff);
const chunks = Array.from({ length: Math.ceil(all.length / 4096) }, (_, i) => all.slice(4096 * i, 4096 * (i + 1)));
const text = (...points) => String.fromCodePoint(...points);
const hangul = (c) => c >= 0xac00 && c <= 0xd7a3;

// The byte alphabet, so that any text survives encoding and decoding.
const shown = (b) => (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
const hidden = Array.from({ length: 256 }, (_, b) => b).filter((b) => !shown(b));
const alphabet = Array.from({ length: 256 }, (_, b) => text(shown(b) ? b : 256 + hidden.indexOf(b)));
const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false };
const model = { type: "BPE", vocab: Object.fromEntries(alphabet.map((c, b) => [c, b])), merges: [] };
const words = { type: "WordLevel", vocab: { "[UNK]": 0 }, unk_token: "[UNK]" };

function make(parts) {
  const file = join(folder, "tokenizer.json");
  const plain = { version: "1.0", added_tokens: [], normalizer: null, pre_tokenizer: bytes, post_processor: null, decoder: bytes, model };
  writeFileSync(file, JSON.stringify({ ...plain, ...parts }));
  return Tokenizer.fromFile(file);
}

function normalizing(normalizer) {
  const tokenizer = make({ normalizer });
  return async (value) => tokenizer.decode((await tokenizer.encode(value, null, { addSpecialTokens: false })).getIds(), false);
}

// What becomes of each character by itself, between two that nothing changes or joins.
async function each(normalizer) {
  const normalize = normalizing(normalizer);
  const border = "\u0294q\u0295";
  const made = new Map();
  for (const chunk of chunks) {
    const parts = (await normalize(chunk.map((c) => text(c)).join(border))).split(border);
    chunk.forEach((c, i) => made.set(c, parts[i]));
  }
  return made;
}

async function isolated(type) {
  const tokenizer = make({ model: words, pre_tokenizer: { type, individual_digits: true }, decoder: null });
  const found = [];
  for (const chunk of chunks) {
    const encoding = await tokenizer.encode(chunk.map((c) => "a" + text(c)).join("") + "a", null, { addSpecialTokens: false });
    const starts = new Map(encoding.getOffsets().map(([start, end]) => [start, end]));
    found.push(...chunk.filter((c, i) => c !== 0x61 && starts.get(2 * i + 1) === 2 * i + 2));
  }
  return found;
}

const hex = (c) => c.toString(16).toUpperCase();
const points = (value) => Array.from(value, (c) => hex(c.codePointAt(0))).join(" ");
function ranges(list) {
  const joined = [];
  for (const c of list) {
    if (joined.length > 0 && joined.at(-1)[1] === c - 1) joined.at(-1)[1] = c;
    else joined.push([c, c]);
  }
  return joined.map(([first, last]) => (first === last ? hex(first) : `${hex(first)}-${hex(last)}`));
}

// Canonical combining classes by their order alone: two marks are swapped where the second's class is the lower.
async function classes(canonical) {
  const normalize = normalizing({ type: "NFD" });
  const before = async (a, b) => (await normalize(text(b, a))) === text(a, b);
  const low = 0x334, high = 0x345; // prettier-ignore
  const marks = [];
  for (const chunk of chunks) {
    // Many at once: a mark moves before a high one, or a low one before it.
    const parts = (await normalize(chunk.map((c) => `\u0294q${text(high, c)}\u0294q${text(c, low)}`).join(""))).split("\u0294q").slice(1);
    marks.push(
      ...chunk.filter((c, i) => canonical.get(c) === text(c) && (parts[2 * i] === text(c, high) || parts[2 * i + 1] === text(low, c))),
    );
  }
  const sorted = []; // one list of marks for each class
  for (const mark of new Set([low, ...marks, high])) {
    let [from, until] = [0, sorted.length];
    while (from < until) {
      const middle = (from + until) >> 1;
      if (await before(sorted[middle][0], mark)) from = middle + 1;
      else until = middle;
    }
    if (from < sorted.length && !(await before(mark, sorted[from][0]))) sorted[from].push(mark);
    else sorted.splice(from, 0, [mark]);
  }
  return sorted.map((list) => ranges(list.sort((a, b) => a - b)).join(" "));
}

const canonical = await each({ type: "NFD" });
const composed = await each({ type: "NFC" });
const compatible = await each({ type: "NFKD" });
const lower = await each({ type: "Lowercase" });
const clean = { type: "BertNormalizer", clean_text: true, handle_chinese_chars: false, strip_accents: false, lowercase: false };
const cleaned = await each(clean);
const spaced = await each({ ...clean, clean_text: false, handle_chinese_chars: true });
const stripped = await each({ ...clean, clean_text: false, strip_accents: true });
const bare = await each({ type: "StripAccents" });
const changed = (map, other = (c) => text(c)) => all.filter((c) => !hangul(c) && map.get(c) !== other(c));
const sections = {
  canonical: changed(canonical).map((c) => `${hex(c)} ${points(canonical.get(c))}`),
  compatible: changed(compatible, (c) => canonical.get(c)).map((c) => `${hex(c)} ${points(compatible.get(c))}`),
  uncomposed: ranges(
    all.filter((c) => canonical.get(c).length > 0 && Array.from(canonical.get(c)).length > 1 && composed.get(c) !== text(c)),
  ),
  classes: await classes(canonical),
  lower: changed(lower).map((c) => `${hex(c)} ${points(lower.get(c))}`),
  numeric: ranges(await isolated("Digits")),
  punctuation: ranges(await isolated("BertPreTokenizer")),
  removed: ranges(all.filter((c) => cleaned.get(c) === "")),
  ideograph: ranges(all.filter((c) => spaced.get(c) === ` ${text(c)} `)),
  accent: ranges(all.filter((c) => stripped.get(c) === "")),
  mark: ranges(all.filter((c) => bare.get(c) === "")),
};
const lines = Object.entries(sections).flatMap(([name, rows]) => [`# ${name}`, ...rows]);
writeFileSync(
  target,
  "# The Unicode tables of the official tokenizer engine; made by tests/oracles/unicode.mjs\n" + lines.join("\n") + "\n",
);
rmSync(folder, { recursive: true });
