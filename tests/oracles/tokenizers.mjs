// The official tokenizer engine as an oracle. JSON lines in: a path first, then texts to encode or lists of ids to decode.
// What it makes of each, out; offsets count code points.
import { createInterface } from "node:readline";
import { Tokenizer } from "tokenizers";

let tokenizer;
const decoded = async (ids) => ({ skipped: await tokenizer.decode(ids, true), kept: await tokenizer.decode(ids, false) });

async function encoded(text) {
  const encoding = await tokenizer.encode(text, null, { addSpecialTokens: true });
  const ids = encoding.getIds();
  const plainIds = (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
  return { ids, offsets: encoding.getOffsets().flat(), plainIds, ...(await decoded(ids)) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const value = JSON.parse(line);
  if (!tokenizer) {
    tokenizer = Tokenizer.fromFile(value);
    continue;
  }

  process.stdout.write(JSON.stringify(Array.isArray(value) ? { ids: value, ...(await decoded(value)) } : await encoded(value)) + "\n");
}
