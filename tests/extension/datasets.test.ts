import assert from "node:assert/strict";
import { test } from "node:test";
import type { DatasetOpenResult } from "../../extension/shared/protocol";
import { keyedRows, rowAt } from "../../extension/src/datasets/dataset";
import { Datasets } from "../../extension/src/datasets/datasets";
import { isCovered, lensLines, lensLimit, lensRows } from "../../extension/src/datasets/lensRows";
import { RowStates } from "../../extension/src/datasets/rowStates";
import { mayHoldPairs } from "../../extension/src/datasets/sniff";
import { children, isPage, isRow, pageSize, stateWords, view } from "../../extension/src/datasets/tree";
import { row } from "./fixtures";

const answer = (...ids: string[]): DatasetOpenResult => ({ format: "llava-jsonl", rows: ids.map((id, at) => row(id, at)), problems: [] });
const many = (count: number) =>
  keyedRows(
    "/d.jsonl",
    Array.from({ length: count }, (_, at) => row(String(at), 2 * at, 2 * at + 1)),
  );

test("A file may hold pairs where its start is JSON with a picture's key", () => {
  assert.ok(mayHoldPairs('{"id": "1", "image": "a.png", "conversations": []}\n{"id"'));
  assert.ok(mayHoldPairs('\uFEFF\n [ {"question_id": 1, "image" : "COCO_val2014_000000310196.jpg", "text": "Is there a dog?"}'));
  assert.ok(mayHoldPairs('x{"id": "0", "image": "a.png"}\n{"id": "1", "image": "b.png"}'), "a broken first line");
  assert.ok(!mayHoldPairs('{"name": "flowlens", "icon": "a.png"}'));
  assert.ok(!mayHoldPairs('{"text": "the \\"image\\": is not a key"}'));
  assert.ok(!mayHoldPairs('"image": "a.png"'));
  assert.ok(!mayHoldPairs(""));
});

test("Rows with the same id have keys of their own", () => {
  const keys = keyedRows("/d.json", [row("1", 0), row("1", 1), row("2", 2)]).map(({ key }) => key);
  assert.deepEqual(keys, ["/d.json#1", "/d.json#1~2", "/d.json#2"]);
});

test("The row at a line is the one whose lines hold it", () => {
  const rows = keyedRows("/d.json", [row("a", 1, 4), row("b", 5), row("c", 9, 12)]);
  const ids = [0, 1, 4, 5, 6, 9, 12, 13].map((line) => rowAt(rows, line)?.row.id);
  assert.deepEqual(ids, [undefined, "a", "a", "b", undefined, "c", "c", undefined]);
});

test("Of several readings of a file the last one asked for counts", async () => {
  const answers: ((result: DatasetOpenResult) => void)[] = [];
  const datasets = new Datasets(() => new Promise((resolve) => answers.push(resolve)));
  const [first, second] = [datasets.read("/d.jsonl", null), datasets.read("/d.jsonl", "unsaved")];
  answers[1]!(answer("new"));
  answers[0]!(answer("old"));
  await Promise.all([first, second]);
  assert.ok(datasets.row("/d.jsonl#new"));
  assert.equal(datasets.row("/d.jsonl#old"), undefined);
});

test("What is known of a file stays until it is read again", async () => {
  const results = [answer("1"), answer("2")];
  const datasets = new Datasets(async () => results.shift()!);
  await datasets.read("/d.jsonl", null);
  const states: unknown[] = [];
  datasets.onDidChange((path) => states.push(datasets.get(path)?.state));
  await datasets.read("/d.jsonl", null);
  assert.deepEqual(states, ["open"]);
  assert.equal(datasets.row("/d.jsonl#1"), undefined);
});

test("A file that is no data set, or is removed while it is read, is not listed", async () => {
  const datasets = new Datasets(async () => ({ format: null, rows: [], problems: [] }));
  assert.equal(await datasets.read("/package.json", null), undefined);
  const slow = new Datasets(async () => answer("1"));
  const reading = slow.read("/d.jsonl", null);
  slow.remove("/d.jsonl");
  await reading;
  assert.deepEqual([...datasets.all, ...slow.all], []);
});

test("A file that cannot be read is listed with the reason", async () => {
  const datasets = new Datasets(() => Promise.reject(new Error("no such file.")));
  const dataset = await datasets.read("/d.jsonl", null);
  assert.equal(dataset?.state === "failed" && dataset.error.message, "no such file");
  assert.equal(view(dataset!, {}, (path) => path.slice(1)).description, "no such file");
});

test("A short file gets all lenses, a long one those around what is shown", () => {
  const short = many(lensLimit);
  assert.equal(lensRows(short, lensLines(short, [{ first: 0, last: 30 }])).length, lensLimit);
  const long = many(lensLimit + 1);
  const shown = [{ first: 2000, last: 2030 }];
  const lines = lensLines(long, shown);
  const lenses = lensRows(long, lines);
  assert.ok(lenses.length < 600);
  assert.ok(lenses.some(({ row }) => row.startLine === 2000) && lenses.some(({ row }) => row.endLine >= 2030));
  assert.ok(isCovered(lines, shown));
  assert.ok(isCovered(lines, [{ first: 2400, last: 2430 }]));
  assert.ok(!isCovered(lines, [{ first: 2600, last: 2630 }]));
  assert.ok(isCovered(lensLines(short, []), [{ first: 0, last: 1e9 }]));
});

test("A long data set lists pages that hold every row once", () => {
  const rows = many(2 * pageSize + 1);
  const nodes = children({ path: "/d.jsonl", state: "open", format: "pope", rows, problems: [] });
  assert.deepEqual(
    nodes.map((node) => view(node, {}, (path) => path).label),
    ["Rows 1–200", "Rows 201–400", "Rows 401–401"],
  );
  assert.ok(nodes.every(isPage));
  assert.deepEqual(nodes.flatMap(children), rows);
  assert.ok(children({ path: "/d.jsonl", state: "open", format: "pope", rows: rows.slice(0, pageSize), problems: [] }).every(isRow));
});

test("The tree says what a data set holds and what is wrong with it", () => {
  const [problem] = [{ line: 3, message: "It is not JSON", remedy: "Correct it" }];
  const shown = view({ path: "/w/data/d.json", state: "open", format: "pope", rows: many(1), problems: [problem!] }, {}, (path) =>
    path.slice(3),
  );
  assert.deepEqual([shown.label, shown.description, shown.icon], ["d.json", "data · 1 pair · pope · 1 problem", "warning"]);
});

test("A row's state is what was done with it last, by panel", () => {
  const states = new RowStates();
  const changes: unknown[] = [];
  states.onDidChange((key) => changes.push(key));
  states.set("a", "trace", "running");
  states.set("a", "trace", "running");
  assert.deepEqual(changes, ["a"]);
  const [pair] = many(1);
  const shown = () => view(pair!, states.get("a"), (path) => path);
  assert.deepEqual([shown().description, shown().icon], ["tracing… · 0", "loading~spin"]);
  states.set("a", "trace", "done");
  states.set("a", "compare", "failed");
  assert.deepEqual([shown().description, shown().icon], ["traced, comparison failed · 0", "error"]);
  states.set("a", "compare", "running");
  states.forgetDone();
  assert.equal(stateWords(states.get("a")), "comparing…");
  states.set("a", "compare", undefined);
  assert.deepEqual([shown().description, shown().icon], ["not traced · 0", "circle-outline"]);
});
