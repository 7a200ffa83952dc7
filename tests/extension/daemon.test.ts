import assert from "node:assert/strict";
import { test } from "node:test";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import type { ProgressReport } from "../../extension/shared/protocol";
import { Failure, isCancelled, toErrorInfo } from "../../extension/src/daemon/failure";
import { checkProgram } from "../../extension/src/daemon/launch";
import { becomes, failureOf, fake, traceOf } from "./fixtures";

test("The daemon starts on first need and answers by named arguments", async (t) => {
  const { daemon, log, states } = fake(t);
  assert.equal(daemon.state.state, "stopped");
  const answer = await daemon.request("flow/trace", traceOf("hello"));
  assert.equal((answer as { text?: string }).text, "hello");
  assert.deepEqual(states, ["starting", "ready"]);
  assert.ok(log.includes("fake daemon, arguments serve --stdio"), "stderr is logged");
});

test("Text of all scripts and messages of megabytes arrive whole both ways", async (t) => {
  const { daemon } = fake(t);
  const text = "🐘 ラマ ñ\r\n\r\n".repeat(200_000);
  const answer = await daemon.request("flow/trace", traceOf(text));
  assert.equal((answer as { text?: string }).text, text);
});

test("Progress reaches the request that it belongs to", async (t) => {
  const { daemon } = fake(t);
  const reports: ProgressReport[][] = [[], []];
  const load = (at: number) =>
    daemon.request("model/load", { path: "/m", device: "cpu", precision: "auto" }, { progress: (report) => reports[at]!.push(report) });
  await Promise.all([load(0), load(1)]);
  for (const ofOne of reports)
    assert.deepEqual(
      ofOne.map((report) => report.done),
      [1, 2],
    );
});

test("A cancelled request ends as cancelled and the daemon stays up", async (t) => {
  const { daemon } = fake(t);
  const source = new CancellationTokenSource();
  const failure = failureOf(daemon.request("flow/trace", traceOf("wait"), { token: source.token }));
  await daemon.request("flow/trace", traceOf("first"));
  source.cancel();
  assert.ok(isCancelled(await failure));
  assert.equal(daemon.state.state, "ready");
});

test("An error of the daemon is its message and remedy", async (t) => {
  const { daemon } = fake(t);
  const failure = await failureOf(daemon.request("flow/trace", traceOf("refuse")));
  assert.deepEqual(toErrorInfo(failure), { kind: "missing-image", message: "There is no picture a.png", remedy: "Correct it" });
});

test("A crash fails what was asked, says why, and the daemon is started again", async (t) => {
  const { daemon, states } = fake(t);
  const first = (await daemon.ready()).processId;
  const info = toErrorInfo(await failureOf(daemon.request("flow/trace", traceOf("crash"))));
  assert.equal(info.kind, "daemon-stopped");
  assert.match(info.message, /ended with code 3/);
  const second = (await daemon.ready()).processId;
  assert.notEqual(second, first);
  assert.deepEqual(states, ["starting", "ready", "waiting", "starting", "ready"]);
});

test("A request made while the daemon restarts waits for it", async (t) => {
  const { daemon } = fake(t);
  await failureOf(daemon.request("flow/trace", traceOf("crash")));
  assert.equal(daemon.state.state, "waiting");
  assert.equal(((await daemon.request("flow/trace", traceOf("again"))) as { text?: string }).text, "again");
});

test("A daemon that crashes too often is given up, until a person restarts it", async (t) => {
  let mode = "dies-at-start";
  const { daemon, states } = fake(t, () => mode);
  const info = toErrorInfo(await failureOf(daemon.ready()));
  assert.equal(info.kind, "daemon-failed");
  assert.match(info.message, /ended with code 7, too often/);
  assert.equal(states.filter((state) => state === "starting").length, 3);
  mode = "works";
  assert.ok((await daemon.restart()).processId);
});

test("Restarting ends the old daemon and fails what it was asked", async (t) => {
  const { daemon } = fake(t);
  const first = await daemon.ready();
  const asked = failureOf(daemon.request("flow/trace", traceOf("wait")));
  const [again, alsoAgain] = await Promise.all([daemon.restart(), daemon.restart()]);
  assert.equal(toErrorInfo(await asked).kind, "daemon-stopped");
  assert.equal(again.processId, alsoAgain.processId);
  assert.throws(() => process.kill(first.processId, 0), "the old process is gone");
});

test("A daemon that refuses the connection is not started again", async (t) => {
  const { daemon, states } = fake(t, "refuses");
  assert.equal(toErrorInfo(await failureOf(daemon.ready())).message, "Another version");
  assert.deepEqual(states, ["starting", "failed"]);
});

test("A daemon that never answers is ended and counts as crashed", async (t) => {
  const { daemon } = fake(t, "silent", { startLimit: 200, rule: { firstDelay: 1, limit: 1, span: 1000 } });
  assert.equal(toErrorInfo(await failureOf(daemon.ready())).kind, "daemon-failed");
});

test("A program that is not there is a sentence with a remedy, and is not tried again", async (t) => {
  const launch = () => {
    checkProgram({ program: "/nowhere/flowlens", arguments: [] }, true);
    throw new Error("it is there");
  };
  const { daemon, states } = fake(t, "works", { launch });
  const failure = await failureOf(daemon.ready());
  assert.ok(failure instanceof Failure);
  assert.equal(failure.info.message, "The FlowLens daemon is not there: /nowhere/flowlens");
  assert.match(failure.info.remedy, /flowlens\.daemon\.path/);
  assert.deepEqual(states, ["starting", "failed"]);
});

test("A daemon that finds no .NET runtime is a sentence with a remedy, and is not tried again", async (t) => {
  const { daemon, states } = fake(t, "no-runtime");
  await assert.rejects(daemon.ready(), /needs the \.NET 10 runtime, which was not found/);
  assert.deepEqual(states, ["starting", "failed"]);
});

test("Disposing the client ends the process", async (t) => {
  const { daemon } = fake(t);
  const { processId } = await daemon.ready();
  daemon.dispose();
  for (let wait = 0; wait < 100 && runs(processId); wait++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(!runs(processId));
});

test("A daemon killed from outside comes back without being asked", async (t) => {
  const { daemon } = fake(t);
  const { processId } = await daemon.ready();
  process.kill(processId, "SIGKILL");
  await becomes(daemon, "waiting");
  await becomes(daemon, "ready");
});

function runs(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
