import assert from "node:assert/strict";
import { test } from "node:test";
import type { PromptInfo, RunResult, TruncationRun } from "../../../extension/shared/protocol";
import { draftOf, newStep, readDraft } from "../../../extension/webview/compare/draft";
import { countsWords, keptAt } from "../../../extension/webview/compare/kept";
import { runName, stepWords } from "../../../extension/webview/compare/words";
import { cellAt, cellsOf, leavesPartOut, neighbour, uncovered } from "../../../extension/webview/picture/cells";
import { traceModel } from "../../../extension/webview/trace/model";
import { knownFrom, summary } from "../../../extension/webview/trace/summary";
import { tracks } from "../../../extension/webview/trace/tracks";
import { largeTrace, measuredResult, traceResult } from "../gallery/snapshots";

/** Two rows of two cells, of which the first reaches over the edge, with a separator after each row. */
const prompt = {
  imageCells: [
    { position: 3, image: 0, tile: 0, row: 0, col: 0, rect: [-4, 0, 10, 10] },
    { position: 4, image: 0, tile: 0, row: 0, col: 1, rect: [6, 0, 10, 10] },
    { position: 5, image: 0, tile: 0, row: -1, col: -1, rect: null },
    { position: 6, image: 0, tile: 0, row: 1, col: 0, rect: [-4, 10, 10, 10] },
    { position: 7, image: 0, tile: 0, row: 1, col: 1, rect: [6, 10, 10, 10] },
    { position: 8, image: 0, tile: 0, row: -1, col: -1, rect: null },
    { position: 9, image: 1, tile: 0, row: 0, col: 0, rect: [0, 0, 10, 10] },
  ],
} as unknown as PromptInfo;

test("Separators have no cell but count in the heat's columns", () => {
  assert.deepEqual(cellsOf(prompt, 0).map(({ index, position }) => [index, position]), [[0, 3], [1, 4], [3, 6], [4, 7]]); // prettier-ignore
  assert.deepEqual(cellsOf(prompt, 1).map(({ index }) => index), [6]); // prettier-ignore
});

test("A point belongs to the cell whose rectangle holds it, and to none beyond the cells", () => {
  const cells = cellsOf(prompt, 0);
  assert.equal(cellAt(cells, 0, 0)?.position, 3);
  assert.equal(cellAt(cells, 6, 9.99)?.position, 4);
  assert.equal(cellAt(cells, 6, 10)?.position, 7);
  assert.equal(cellAt(cells, 16, 0), undefined);
});

/** A coarse view of 20 × 10 pixels after the fine tile that leaves a strip of 2 pixels above and below it. */
const tiled = {
  imageCells: [
    { position: 0, image: 0, tile: 0, row: 0, col: 0, rect: [0, 2, 10, 6] },
    { position: 1, image: 0, tile: 0, row: 0, col: 1, rect: [10, 2, 10, 6] },
    { position: 2, image: 0, tile: 1, row: 0, col: 0, rect: [0, 0, 20, 10] },
  ],
} as unknown as PromptInfo;

test("Where tiles overlap the finest is on top, and no place is shaded twice", () => {
  const cells = cellsOf(tiled, 0);
  assert.deepEqual(uncovered(cells).map(({ cell, parts }) => [cell.position, ...parts]), [[2, [0, 0, 20, 2], [0, 8, 20, 2]], [0, [0, 2, 10, 6]], [1, [10, 2, 10, 6]]]); // prettier-ignore
  assert.equal(cellAt(cells, 5, 5)?.position, 0);
  assert.equal(cellAt(cells, 5, 1)?.position, 2);
  assert.deepEqual(
    uncovered(cellsOf(prompt, 0)).map(({ cell, parts }) => parts[0] === cell.rect && parts.length),
    [1, 1, 1, 1],
  );
});

test("Arrow keys lead to the neighbour and stop at the grid's edge", () => {
  const cells = cellsOf(prompt, 0);
  const from = cells[0]!;
  assert.deepEqual(["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"].map((key) => neighbour(cells, from, key).position), [4, 6, 3, 3]); // prettier-ignore
});

test("Cells that cover the picture, over its edge too, leave nothing out; a centre crop does", () => {
  const cells = cellsOf(prompt, 0);
  assert.equal(leavesPartOut(cells, 16, 20), false);
  assert.equal(leavesPartOut(cells, 16, 30), true);
  assert.equal(leavesPartOut(cells, 24, 20), true);
  assert.equal(leavesPartOut([], 16, 20), false);
});

test("A trace opens at the layer of the largest image share", () => {
  assert.equal(traceModel(traceResult).looksMost, 5);
  assert.equal(traceModel(traceResult), traceModel(traceResult), "decoded once");
});

test("A track's values at the cursor are the metric's own", () => {
  const [shares, lens] = ["attention-flow", "logit-lens"].map((id) =>
    tracks.find(({ metric }) => metric === id)!.of(traceModel(traceResult)),
  );
  assert.deepEqual(shares!.lines.map(({ id, value }) => `${id} ${value(5)}`), ["image 0.87", "user 0.081", "system 0.044"]); // prettier-ignore
  assert.deepEqual([shares!.top, shares!.bottom], ["1", "0"]);
  assert.equal(lens!.lines[0]!.value(0), "0.24 · rank 1");
});

test("Shares by token take the height of the largest sum", () => {
  const [metric] = traceResult.metrics;
  const image = metric!.series.filter(({ id }) => id === "image");
  const shares = tracks[0]!.of(traceModel({ ...traceResult, metrics: [{ ...metric!, series: image }] }))!;
  assert.equal(shares.top, "0.87");
  assert.equal(shares.lines[0]!.heights[5], 1);
});

test("A trace without a metric has no track of it and no heat", () => {
  const model = traceModel({ ...traceResult, metrics: [], lens: null });
  const view = { metric: null, minus: null, head: 0, withoutSinks: false };
  assert.deepEqual([model.heats.shown(view), model.lens], [null, null]);
  assert.deepEqual(new Set(tracks.map((track) => track.of(model))), new Set([null]));
  assert.deepEqual(summary(model), []);
});

test("Every track of a trace of all metrics has its lines within its height, and its raw values beside them", () => {
  const model = traceModel(measuredResult);
  for (const track of tracks.filter(({ metric }) => metric !== "saliency-head-abs")) {
    const drawing = track.of(model);
    assert.ok(drawing, track.metric);
    for (const { heights } of drawing.lines)
      for (const height of Array.from(heights)) assert.ok(height >= -1e-6 && height <= 1 + 1e-6, track.metric);
  }
  const cut = tracks.find(({ metric }) => metric === "knockout")!.of(model)!;
  assert.deepEqual(cut.lines.map(({ id }) => id), ["image→out", "user→out", "image→user"]); // prettier-ignore
});

test("A difference of heats is signed, each scaled to its own largest; sinks can be left out", () => {
  const { heats } = traceModel(measuredResult);
  const view = { metric: "attention-flow", minus: null, head: 0, withoutSinks: false };
  const [one, other] = [heats.shown(view)!, heats.shown({ ...view, metric: "saliency" })!];
  const difference = heats.shown({ ...view, minus: "saliency" })!;
  assert.ok(difference.signed && !one.signed);
  assert.ok(Math.abs(difference.at(3)[7]! - (one.at(3)[7]! / one.most - other.at(3)[7]! / other.most)) < 1e-6);
  assert.equal(heats.heads("attention-heads"), 4);
  assert.equal(heats.shown({ ...view, metric: "attention-heads", head: 3 })!.at(2).length, 64);
  assert.ok(heats.shown({ ...view, metric: "grad-input" })!.signed);
  for (const index of heats.sinks) assert.equal(heats.shown({ ...view, withoutSinks: true })!.at(3)[index], 0);
});

test("The summary says where the picture counts and from where the answer is known", () => {
  assert.deepEqual(summary(traceModel(traceResult)), [
    "The answer looks at the picture most at layer 5 (0.87)",
    "▁Yes is the most likely token from layer 0 on",
  ]);
  const large = largeTrace().work;
  assert.ok(large.state === "done");
  assert.match(summary(traceModel(large.result))[0]!, /most at layer 9 \(0\.55\), and from layer 21 on less than a tenth as much$/);
});

test("An answer is known from where it stays first", () => {
  assert.equal(knownFrom([4, 0, 2, 0, 0]), 3);
  assert.equal(knownFrom([0, 0]), 0);
  assert.equal(knownFrom([0, 1]), null);
  assert.equal(knownFrom([]), null);
});

const pyramid: TruncationRun = {
  name: "pyramid",
  steps: [
    { layer: 2, keep: { count: null, ratio: 0.5 }, select: "attention", reduce: null, seed: null },
    { layer: 4, keep: { count: 16, ratio: null }, select: "random", reduce: "mask", seed: 3 },
  ],
};

test("A layer sees what the last step before it kept", () => {
  const run = { kept: [{ layer: 2, positions: [5, 7] }, { layer: 4, positions: [7] }] } as unknown as RunResult; // prettier-ignore
  assert.deepEqual([0, 1].map((layer) => keptAt(run, layer)), [null, null]); // prettier-ignore
  assert.deepEqual([...keptAt(run, 3)!], [5, 7]);
  assert.deepEqual([...keptAt(run, 9)!], [7]);
  assert.equal(countsWords([64, 64, 32, 32, 16]), "64 → 32 from layer 2 → 16 from layer 4");
  assert.equal(countsWords([64, 64]), "64");
});

test("Steps and nameless runs are put into words", () => {
  assert.deepEqual(pyramid.steps.map(stepWords), ["K = 2, 50 % by attention", "K = 4, 16 tokens by random, seed 3, mask"]);
  assert.equal(runName(pyramid.steps), "50 % from layer 2, 16 tokens from layer 4");
  assert.equal(stepWords({ layer: 3, keep: { count: 0, ratio: null }, select: "none", reduce: "drop", seed: null }), "K = 3, none kept");
});

test("A run goes through the form unchanged, but that drop is said", () => {
  const read = readDraft(draftOf(pyramid, 1), 8);
  const [first, second] = pyramid.steps;
  assert.deepEqual(read, { run: { name: "pyramid", steps: [{ ...first!, reduce: "drop" }, second!] } });
});

test("A name that was made for a run follows its changes, a person's own name stays", () => {
  const made = { name: "50 % from layer 2", steps: [pyramid.steps[0]!] };
  const draft = draftOf(made, 0);
  const changed = readDraft({ ...draft, steps: [{ ...draft.steps[0]!, layer: "6" }] }, 8);
  assert.ok("run" in changed);
  assert.equal(changed.run.name, "50 % from layer 6");
  assert.equal(draftOf(pyramid, 0).name, "pyramid");
});

test("What is wrong in the form is said in a sentence", () => {
  const step = newStep(2, ["attention"], ["drop"]);
  const problem = (...steps: (typeof step)[]): string => {
    const read = readDraft({ at: 0, name: "", steps }, 8);
    return "problem" in read ? read.problem : "none";
  };
  assert.equal(problem(step), "none");
  assert.equal(problem({ ...step, layer: "8" }), "none");
  assert.equal(problem({ ...step, layer: "9" }), "the layer is a whole number from 0 to 8");
  assert.equal(problem({ ...step, layer: "1.5" }), "the layer is a whole number from 0 to 8");
  assert.equal(problem({ ...step, keep: "" }), "the kept share is 0 to 100 %");
  assert.equal(problem({ ...step, keep: "101" }), "the kept share is 0 to 100 %");
  assert.equal(problem({ ...step, keepAs: "count", keep: "0.5" }), "the number of kept tokens is a whole number from 0");
  assert.equal(problem({ ...step, select: "none", keep: "" }), "none");
  assert.equal(problem({ ...step, select: "random", seed: "-1" }), "the seed is a whole number from 0");
  assert.equal(problem(step, step), "Step 2: the layer must come after that of the step before, 2");
});
