import assert from "node:assert/strict";
import { atLayer, violations } from "./editor.mjs";
import { daemonsOf } from "./daemons.mjs";
import { session } from "./session.mjs";

const { scenario } = session({ name: "picture" });

/** Asks about a picture from the Explorer, by its context menu. */
async function tracePicture(editor, name, prompt) {
  if (!(await editor.inExplorer(name).isVisible())) await editor.inExplorer("images").click();
  await editor.chooseInMenu(editor.inExplorer(name), "Trace Picture…");
  const input = editor.page.locator(".quick-input-widget input[type=text]");
  await input.waitFor();
  await input.fill(prompt);
  await editor.page.keyboard.press("Enter");
}

scenario("The workbench opens the sample workspace with FlowLens in it", async (editor) => {
  await editor.ready();
  await editor.inExplorer("scenes.jsonl").waitFor();
});

scenario("Trace Picture… in the Explorer asks for a prompt and traces the picture", async (editor) => {
  await tracePicture(editor, "000.png", "Is there a burger?");
  const panel = await editor.panel("trace");
  await panel.locator("#picture").waitFor({ timeout: 60_000 });
  assert.match(await panel.locator(".head-prompt").innerText(), /Is there a burger\?/);
  assert.match(await panel.locator(".next-tokens").innerText(), /Yes/);
});

scenario("A daemon that is killed is said to have ended, comes back, and traces again", async (editor, { server }) => {
  const before = daemonsOf(server.pid);
  assert.equal(before.length, 1, "one daemon serves the window");
  process.kill(before[0], "SIGKILL");
  await editor.notification(/FlowLens: .*daemon/i).waitFor();
  await editor.shot("picture-killed");
  await editor.command("Notifications: Clear All Notifications");
  await tracePicture(editor, "001.png", "Is there a lion?");
  const panel = await editor.panel("trace", "Is there a lion?");
  await panel.locator("#picture").waitFor({ timeout: 60_000 });
  const now = daemonsOf(server.pid);
  assert.equal(now.length, 1);
  assert.notEqual(now[0], before[0]);
});

scenario("By keyboard alone: a picture is chosen, its menu opened, traced, and Tab reaches the layers", async (editor) => {
  const { keyboard } = editor.page;
  await editor.closeEditors();
  await keyboard.press("Control+Shift+E");
  await keyboard.press("Home");
  for (
    let downs = 0;
    !(await editor.page.locator(".explorer-folders-view .monaco-list-row.focused", { hasText: "002.png" }).isVisible());
    downs++
  ) {
    assert.ok(downs < 12, "the picture is reached by the arrow key");
    await keyboard.press("ArrowDown");
  }
  await keyboard.press("Shift+F10");
  await editor.page.locator(".context-view .action-item", { hasText: "Trace Picture…" }).waitFor();
  // From below: Compare Picture…, then Trace Picture….
  await keyboard.press("ArrowUp");
  await keyboard.press("ArrowUp");
  await keyboard.press("Enter");
  await editor.page.locator(".quick-input-widget input[type=text]").waitFor();
  await keyboard.press("Control+A");
  await keyboard.type("What is in the picture?");
  await keyboard.press("Enter");
  const panel = await editor.panel("trace", "What is in the picture?");
  await panel.locator("#layer").waitFor({ timeout: 60_000 });
  const focused = () => panel.evaluate(() => document.activeElement?.id ?? "");
  for (let tabs = 0; (await focused()) !== "layer"; tabs++) {
    assert.ok(tabs < 40, "the slider is reached by Tab");
    await keyboard.press("Tab");
  }
  await keyboard.press("Home");
  await atLayer(panel, 0);
  await keyboard.press("ArrowRight");
  await atLayer(panel, 1);
});

scenario("axe finds nothing in the trace panel", async (editor) => {
  assert.deepEqual(await violations(await editor.panel("trace")), []);
});
