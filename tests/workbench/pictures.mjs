// Takes the README's pictures in a real workbench: node tests/workbench/pictures.mjs
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { command, root } from "../../extension/build/shell.mjs";
import { Editor } from "./editor.mjs";
import { needBrowser, needServer } from "./install.mjs";
import { startServer } from "./server.mjs";

const folder = "docs/images";
/** "Which object is in the top right?": a question whose answer has a place. */
const row = "000-5";

await command(async () => {
  await needServer();
  await needBrowser();
  const workspace = join(mkdtempSync(join(tmpdir(), "flowlens-pictures-")), "scenes");
  cpSync(join(root, "tests/workspace"), workspace, { recursive: true });
  const server = await startServer({ settings: { "workbench.quickOpen.closeOnFocusLost": false }, log: join(workspace, "../server.log") });
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  try {
    const editor = await Editor.open(browser, server.open(workspace));
    await editor.ready();
    await editor.activity.click();
    for (const name of ["scenes.jsonl", "Rows 1–200"]) {
      const node = editor.treeRow(name).first();
      await node.waitFor();
      if ((await node.getAttribute("aria-expanded")) !== "true") await node.click();
    }
    for (const [verb, kind] of [
      ["Trace", "trace"],
      ["Compare", "compare"],
    ]) {
      const node = editor.treeRow(row).first();
      await node.hover();
      await node.locator(`a.action-label[aria-label*="${verb}"]`).first().click();
      const panel = await editor.panel(kind);
      await panel
        .locator(kind === "trace" ? "#picture" : "table")
        .first()
        .waitFor({ timeout: 60_000 });
      if (kind === "trace") {
        await panel.locator('.frame[aria-label="Layer 3"]').click();
        await panel.locator("#verify").click();
        await panel.locator("#verdict").waitFor({ timeout: 60_000 });
        await panel.locator("#find-cliff").click();
        await panel.locator("#cliff-values").waitFor({ timeout: 60_000 });
        await panel.locator("h1").scrollIntoViewIfNeeded();
      }
      await editor.page.mouse.move(700, 900);
      await editor.page.waitForTimeout(1500);
      await editor.page.screenshot({ path: join(root, folder, `${kind}.png`) });
      console.log(`${folder}/${kind}.png`);
    }
  } finally {
    await browser.close();
    await server.stop();
    rmSync(join(workspace, ".."), { recursive: true, force: true });
  }
});
