import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import { isCancelled, toErrorInfo } from "../../extension/src/daemon/failure";
import { modelItems } from "../../extension/src/models/modelItems";
import { type ModelChoice, Models, type ShowLoading } from "../../extension/src/models/models";
import { failureOf, fake } from "./fixtures";

function made(t: TestContext, choice: ModelChoice) {
  const { daemon } = fake(t);
  const shown: string[] = [];
  const cancel = new CancellationTokenSource();
  const show: ShowLoading = (name, load) => void load(({ message }) => shown.push(`${name}: ${message}`), cancel.token);
  const models = new Models(daemon, () => choice, show);
  t.after(() => models.dispose());
  return { daemon, models, shown, cancel, choice };
}

const embedded = (): ModelChoice => ({ path: "", device: "auto", precision: "auto" });

// The fake daemon counts its loads in `heads`.
test("Two needs at once are one load, with its progress shown", async (t) => {
  const { models, shown } = made(t, embedded());
  const [first, second] = await Promise.all([models.ensure(), models.ensure()]);
  assert.equal(first, second);
  assert.equal(first.heads, 1);
  assert.equal(first.path, "/models/embedded");
  assert.deepEqual(shown, ["embedded: step 1", "embedded: step 2"]);
  assert.equal(models.state.state, "loaded");
});

test("Another choice loads the other model", async (t) => {
  const { models, choice } = made(t, embedded());
  await models.ensure();
  choice.path = "/models/other";
  assert.equal((await models.ensure()).name, "other");
  assert.equal((await models.ensure()).heads, 2);
});

test("After a restart of the daemon the model is loaded again", async (t) => {
  const { models, daemon } = made(t, embedded());
  const before = await models.ensure();
  await daemon.restart();
  assert.equal(models.state.state, "none");
  assert.notEqual(await models.ensure(), before);
});

test("Cancelling the load ends every wait for it, and the next need loads again", async (t) => {
  const { models, cancel, choice } = made(t, { ...embedded(), path: "/models/slow" });
  const waits = [failureOf(models.ensure()), failureOf(models.ensure())];
  while (models.state.state !== "loading") await new Promise((resolve) => setTimeout(resolve, 5));
  cancel.cancel();
  for (const wait of waits) assert.ok(isCancelled(await wait));
  assert.equal(models.state.state, "none");
  choice.path = "";
  assert.equal((await models.ensure()).name, "embedded");
});

test("A cancelled wait leaves the load to the others", async (t) => {
  const { models } = made(t, embedded());
  const source = new CancellationTokenSource();
  const [left, other] = [failureOf(models.ensure(source.token)), models.ensure()];
  source.cancel();
  assert.ok(isCancelled(await left));
  assert.equal((await other).name, "embedded");
});

test("A model that cannot be loaded is told, and tried again at the next need", async (t) => {
  const { models, shown } = made(t, { ...embedded(), path: "/models/broken" });
  assert.equal(toErrorInfo(await failureOf(models.ensure())).message, "It is broken");
  assert.equal(models.state.state, "failed");
  assert.equal(shown.length, 2);
  await failureOf(models.ensure());
  assert.equal(shown.length, 4);
});

test("The list of models says which is chosen, what it is, and why it cannot be loaded", () => {
  const listing = { path: "/a/llava", name: "llava", family: "llava", bytes: 14.1e9, embedded: false, loaded: true, problem: null };
  const problem = { kind: "pickle", message: "It holds pickle files alone", remedy: "Convert it" };
  const items = modelItems([listing, { ...listing, path: "/a/old", name: "old", bytes: 6.8e6, loaded: false, problem }], "/a/llava");
  assert.deepEqual(
    items.map(({ label, description, detail }) => [label, description, detail]),
    [
      ["$(check) llava", "llava · 14.1 GB · loaded", "/a/llava"],
      ["$(warning) old", "llava · 6.8 MB", "It holds pickle files alone. Convert it."],
    ],
  );
});
