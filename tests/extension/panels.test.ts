import assert from "node:assert/strict";
import { test } from "node:test";
import { keyedRows } from "../../extension/src/datasets/dataset";
import { pageHtml } from "../../extension/src/panels/html";
import { pairOfPicture, pairOfRow } from "../../extension/src/panels/pair";
import { readPageState } from "../../extension/src/panels/revive";
import { statusView } from "../../extension/src/status/statusText";
import { row } from "./fixtures";

const pair = pairOfPicture("/pictures/cat.png", "What is it?");

test("A panel is made again from what its page kept", () => {
  const state = {
    kind: "compare",
    revive: { version: 1, pair, runs: [{ name: "a", steps: [] }], measure: null },
    view: { layer: 3, picture: 0 },
  };
  assert.deepEqual(readPageState(JSON.parse(JSON.stringify(state))), state);
  const measured = { ...state, revive: { ...state.revive, measure: { metrics: ["saliency"], options: { token: 1 } } } };
  assert.deepEqual(readPageState(JSON.parse(JSON.stringify(measured))), measured);
  assert.equal(readPageState({ ...state, revive: { ...state.revive, measure: { metrics: [7], options: {} } } })?.revive.measure, null);
});

test("A state that is not a panel's is refused", () => {
  const good = { kind: "trace", revive: { version: 1, pair, runs: null }, view: null };
  assert.ok(readPageState(good));
  const wrong: unknown[] = [
    undefined,
    null,
    "trace",
    { ...good, kind: "sweep" },
    { ...good, revive: { ...good.revive, version: 2 } },
    { ...good, revive: { ...good.revive, runs: "all" } },
    { ...good, revive: { ...good.revive, pair: { ...pair, key: 7 } } },
    { ...good, revive: { ...good.revive, pair: { ...pair, prompt: { images: [7] } } } },
  ];
  for (const state of wrong) assert.equal(readPageState(state), null);
});

test("A row's pair has its id, its question without the picture's place, and its label", () => {
  const messages = [
    { role: "system", content: [{ type: "text", text: "Be short." }] },
    {
      role: "user",
      content: [
        { type: "image", text: null },
        { type: "text", text: "Is it a cat?" },
      ],
    },
  ];
  const [keyed] = keyedRows("/d.jsonl", [{ ...row("7", 0), prompt: { images: ["/cat.png"], text: null, messages } }]);
  const { key, title, question, label } = pairOfRow(keyed!);
  assert.deepEqual([key, title, question, label], ["/d.jsonl#7", "7", "Is it a cat?", "Yes"]);
});

test("The page's policy lets nothing in but its script, its style and its pictures", () => {
  const html = pageHtml({
    script: "vscode://panel.js",
    style: "vscode://panel.css",
    source: "https://*.cdn",
    nonce: "abc",
    title: '<"cat">',
  });
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
  assert.equal(policy, "default-src 'none'; script-src 'nonce-abc'; style-src https://*.cdn; img-src https://*.cdn");
  assert.equal(html.match(/<script/g)!.length, 1);
  assert.ok(html.includes('<script nonce="abc" src="vscode://panel.js">'));
  assert.ok(!html.includes("<style") && !html.includes("style="));
  assert.ok(html.includes("<title>&#60;&#34;cat&#34;&#62;</title>"));
});

test("The status item says the worst of daemon, model and runs", () => {
  const error = { kind: "x", message: "It stopped", remedy: "Restart it" };
  const info = { name: "emoji", device: "cpu", precision: "float32", layers: 4 } as never;
  const ready = { state: "ready", info: {} as never } as const;
  const texts = [
    statusView({ state: "stopped" }, { state: "none" }, 0),
    statusView({ state: "starting" }, { state: "none" }, 1),
    statusView(ready, { state: "loading", name: "emoji" }, 1),
    statusView(ready, { state: "loaded", info }, 0),
    statusView(ready, { state: "loaded", info }, 1),
    statusView(ready, { state: "loaded", info }, 2),
    statusView(ready, { state: "failed", error }, 0),
    statusView({ state: "waiting", delay: 500, error }, { state: "none" }, 1),
    statusView({ state: "failed", error }, { state: "loaded", info }, 1),
  ].map(({ text, severity }) => `${text} ${severity}`);
  assert.deepEqual(texts, [
    "$(eye) FlowLens none",
    "$(loading~spin) FlowLens: starting none",
    "$(loading~spin) FlowLens: loading emoji none",
    "$(eye) FlowLens: emoji · cpu none",
    "$(loading~spin) FlowLens: emoji, running none",
    "$(loading~spin) FlowLens: emoji, 2 running none",
    "$(error) FlowLens: no model error",
    "$(sync~spin) FlowLens: restarting warning",
    "$(error) FlowLens: stopped error",
  ]);
  assert.equal(statusView({ state: "failed", error }, { state: "none" }, 0).tooltip, "It stopped. Restart it.");
});
