import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { CompareSnapshot, TraceSnapshot } from "../../extension/shared/panel";
import type { Daemon } from "../../extension/src/daemon/daemon";
import { keyedRows, type PairRow } from "../../extension/src/datasets/dataset";
import { Models } from "../../extension/src/models/models";
import { panelKind } from "../../extension/src/panels/kinds";
import { pairOfPicture } from "../../extension/src/panels/pair";
import { readPageState } from "../../extension/src/panels/revive";
import { PanelSession } from "../../extension/src/panels/session";
import { fake, row, until } from "./fixtures";

const none = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => {} }) };
const halfOfLayers = [{ name: "half", steps: [{ layer: "50%", keep: { count: 0 }, select: "none" }] }];

interface Surroundings {
  rows?: Map<string, PairRow>;
  daemon?: Daemon;
}

function session(
  t: TestContext,
  kind: "trace" | "compare",
  text: string,
  { rows, daemon = fake(t).daemon }: Surroundings = {},
): PanelSession {
  const choice = () => ({ path: "", device: "auto", precision: "auto" });
  const models = new Models(daemon, choice, (_name, load) => void load(() => {}, none));
  const services = {
    daemon,
    models,
    compareSetting: () => halfOfLayers,
    measureSetting: () => ({ metrics: ["attention-flow"], options: {} }),
    row: (key: string) => rows?.get(key),
  };
  const made = new PanelSession(panelKind(kind), pairOfPicture("/pictures/a.png", text), services);
  t.after(() => made.dispose());
  return made;
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "flowlens-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("A trace goes from running with progress to done, and names the model", async (t) => {
  const traced = session(t, "trace", "hello");
  const works: string[] = [];
  traced.onDidChange(() => {
    const { work } = traced.snapshot([]);
    works.push(work.state === "running" ? `running ${work.progress?.message ?? ""}`.trim() : work.state);
  });
  await traced.start();
  assert.deepEqual(works, ["running", "running", "running step 1", "done"]);
  const snapshot = traced.snapshot(["webview:a.png"]) as TraceSnapshot;
  assert.equal(snapshot.work.state === "done" && snapshot.work.result.layers, 8);
  assert.deepEqual(snapshot.subject, {
    title: "a.png",
    prompt: "hello",
    label: null,
    pictures: ["webview:a.png"],
    model: "embedded · cpu",
  });
});

test("Cancel ends a run as cancelled, and Retry runs again", async (t) => {
  const traced = session(t, "trace", "wait");
  const run = traced.start();
  await until(traced.onDidChange, () => traced.snapshot([]).subject.model !== "");
  traced.cancel();
  await run;
  assert.equal(traced.state, "cancelled");
  void traced.retry();
  assert.equal(traced.state, "running");
});

test("An error is shown with its remedy", async (t) => {
  const traced = session(t, "trace", "refuse");
  await traced.start();
  const { work } = traced.snapshot([]);
  assert.deepEqual(work.state === "failed" && work.error.remedy, "Correct it");
});

test("A run that the daemon's crash ended is made again by itself", async (t) => {
  const traced = session(t, "trace", `crash-once ${join(temporary(t), "crashed")}`);
  const states = new Set<string>();
  traced.onDidChange(() => states.add(traced.state));
  await traced.start();
  await until(traced.onDidChange, () => traced.state === "done");
  assert.deepEqual([...states], ["running", "failed", "done"]);
});

test("A run that crashes the daemon again is not made a third time by itself", async (t) => {
  const traced = session(t, "trace", "crash");
  let runs = 0;
  let was = "";
  traced.onDidChange(() => {
    if (traced.state === "running" && was !== "running") runs++;
    was = traced.state;
  });
  await traced.start();
  await until(traced.onDidChange, () => runs === 2 && traced.state === "failed");
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(runs, 2);
  assert.equal(traced.state, "failed");
});

test("Where the daemon is given up, a panel says so, and runs again after a restart", async (t) => {
  const { daemon } = fake(t, "works", { rule: { firstDelay: 1, limit: 1, span: 60_000 } });
  const traced = session(t, "trace", `crash-once ${join(temporary(t), "crashed")}`, { daemon });
  await traced.start();
  const { work } = traced.snapshot([]);
  assert.deepEqual(work.state === "failed" && work.error.kind, "daemon-failed");
  assert.match(work.state === "failed" ? work.error.remedy : "", /Restart Daemon/);
  await daemon.restart();
  await until(traced.onDidChange, () => traced.state === "done");
});

test("A comparison takes its runs from the setting, then those that the panel asks for", async (t) => {
  const compared = session(t, "compare", "hello");
  await compared.start();
  const first = compared.snapshot([]) as CompareSnapshot;
  assert.deepEqual(first.runs, [
    { name: "half", steps: [{ layer: 4, keep: { count: 0, ratio: null }, select: "none", reduce: null, seed: null }] },
  ]);
  assert.deepEqual(first.selectors, ["attention"]);
  const own = [{ name: "own", steps: [] }];
  await compared.compareWith(own);
  const second = compared.snapshot([]) as CompareSnapshot;
  assert.deepEqual(second.runs, own);
  const kept = readPageState({ kind: "compare", revive: JSON.parse(JSON.stringify(second.revive)), view: second.view });
  assert.deepEqual(kept?.revive.runs, own);
  assert.equal(kept?.revive.pair.question, "hello");
});

test("Another measure traces again, with the result before in sight, and is kept for a reload", async (t) => {
  const traced = session(t, "trace", "hello");
  await traced.start();
  const before = traced.result;
  const works: unknown[] = [];
  traced.onDidChange(() => works.push((traced.snapshot([]) as TraceSnapshot).work));
  const measure = { metrics: ["saliency"], options: { token: 1 } };
  await traced.measureWith(measure);
  assert.deepEqual((works[0] as { before: unknown }).before, before);
  const snapshot = traced.snapshot([]) as TraceSnapshot;
  assert.deepEqual(snapshot.measure, measure);
  assert.deepEqual(
    readPageState({ kind: "trace", revive: JSON.parse(JSON.stringify(snapshot.revive)), view: null })?.revive.measure,
    measure,
  );
});

test("A heat's verdict stands with its metric and layer, and goes with the result that it is of", async (t) => {
  const traced = session(t, "trace", "hello");
  await traced.start();
  const asked = traced.verify("saliency", 3, false);
  assert.equal((traced.snapshot([]) as TraceSnapshot).verdicts[0]?.work.state, "running");
  await asked;
  const [verdict] = (traced.snapshot([]) as TraceSnapshot).verdicts;
  assert.deepEqual([verdict?.metric, verdict?.layer, verdict?.work.state], ["saliency", 3, "done"]);
  await traced.start();
  assert.deepEqual((traced.snapshot([]) as TraceSnapshot).verdicts, []);
});

test("A cliff stays while another measure of the pair is taken, and goes with another run", async (t) => {
  const traced = session(t, "trace", "hello");
  await traced.start();
  await traced.findCliff();
  assert.equal((traced.snapshot([]) as TraceSnapshot).cliff?.state, "done");
  await traced.measureWith({ metrics: ["saliency"], options: {} });
  assert.equal((traced.snapshot([]) as TraceSnapshot).cliff?.state, "done");
  await traced.start();
  assert.equal((traced.snapshot([]) as TraceSnapshot).cliff, null);
});

test("A run takes the row as its data set holds it now", async (t) => {
  const key = pairOfPicture("/pictures/a.png", "old").key;
  const [changed] = keyedRows("/d.jsonl", [row("7", 0)]);
  const traced = session(t, "trace", "old", { rows: new Map([[key, changed!]]) });
  await traced.start();
  assert.equal(traced.snapshot([]).subject.prompt, "Question 7");
});
