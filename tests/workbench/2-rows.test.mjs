import assert from "node:assert/strict";
import { atLayer, Editor, violations } from "./editor.mjs";
import { session } from "./session.mjs";

const { own, scenario } = session({ name: "rows" });

scenario("Trace and Compare stand over each row of a data set", async (editor) => {
  await editor.ready();
  await editor.file("scenes.jsonl");
  await editor.lens("Trace").first().waitFor({ timeout: 60_000 });
  assert.ok((await editor.lens("Trace").count()) > 5);
  assert.equal(await editor.lens("Compare").count(), await editor.lens("Trace").count());
});

scenario("A click on Trace shows the picture, its heat, the layers and the answer", async (editor) => {
  await editor.lens("Trace").first().click();
  const panel = await editor.panel("trace", "Do you see a lion?");
  await panel.locator("#picture").waitFor({ timeout: 60_000 });
  assert.equal(await panel.locator(".frame").count(), 8, "one picture a layer");
  const tones = await panel.locator("#picture canvas.heat").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(Array.from({ length: 64 }, (_, at) => data[4 * (((at >> 3) * 96 + 48) * canvas.width + (at & 7) * 96 + 48) + 3])).size;
  });
  assert.ok(tones > 8, "cells of heat differ");
  assert.match(await panel.locator(".timeline").innerText(), /attention-flow/);
  assert.match(await panel.locator(".head").innerText(), /Yes/);
  const drawn = await panel.locator("#picture image").evaluate(async (picture) => {
    const loaded = new Image();
    loaded.src = picture.getAttribute("href");
    await loaded.decode();
    return loaded.naturalWidth;
  });
  assert.ok(drawn > 0, "the page may load the picture");
});

scenario("The layer cursor moves by keys; overlay, film strip and next tokens follow", async (editor) => {
  const panel = await editor.panel("trace");
  const heat = () => panel.locator("#picture canvas.heat").evaluate((canvas) => canvas.toDataURL());
  await panel.locator("#layer").focus();
  await editor.page.keyboard.press("Home");
  await atLayer(panel, 0);
  await panel.locator('.frame[aria-current="true"][aria-label="Layer 0"]').waitFor();
  const [first, words] = [await heat(), await panel.locator(".next-tokens").innerText()];
  for (let layer = 1; layer <= 5; layer++) await editor.page.keyboard.press("ArrowRight");
  await atLayer(panel, 5);
  await panel.locator('.frame[aria-current="true"][aria-label="Layer 5"]').waitFor();
  assert.notEqual(await heat(), first);
  assert.notEqual(await panel.locator(".next-tokens").innerText(), words);
  assert.match(await panel.locator("#next-title").innerText(), /layer 5/i);
});

scenario("The cell under the pointer shows its value and rank", async (editor) => {
  const panel = await editor.panel("trace");
  await panel.locator("#picture").hover({ position: { x: 40, y: 40 } });
  assert.match(await panel.locator(".tip").innerText(), /row \d+, col \d+\s+0\.\d+ · rank \d+ of 64/);
});

scenario(
  "A metric is added in the picker; its heat is chosen, a frame of the film strip enlarged, the heat verified, and the cliff found",
  async (editor) => {
    const panel = await editor.panel("trace");
    await panel.locator("#measures summary").click();
    await panel.locator('input[name=metric][value="attention-rollout"]').check();
    await panel.locator('.track[data-metric="attention-rollout"]').waitFor({ timeout: 60_000 });
    assert.equal(await panel.locator('.track[data-metric="saliency"]').count(), 1, "what was measured before stays");
    await panel.locator("#heat-metric").selectOption("saliency");
    await panel.locator('.frame[aria-label="Layer 3"]').click();
    await atLayer(panel, 3);
    assert.match(await panel.locator("#film-title").innerText(), /saliency/i);
    await panel.locator("#verify").click();
    await panel.locator("#verdict").waitFor({ timeout: 60_000 });
    assert.match(await panel.locator("#verdict").innerText(), /(Beats random by \d|No better than random)/);
    assert.match(await panel.locator(".verify").innerText(), /area under deletion/);
    await panel.locator('.frame[aria-label^="Layer 3, "]').waitFor();
    await panel.locator("#find-cliff").click();
    await panel.locator("#cliff-values").waitFor({ timeout: 60_000 });
    assert.match(await panel.locator(".chips").innerText(), /cliff layer \d of 8/);
    await panel.locator("#measures summary").click();
    await editor.shot("trace-verified");
  },
);

/** Themes by their label in VS Code's list, with the class that a page gets. */
const themes = [
  ["Light Modern", "vscode-light"],
  ["Dark High Contrast", "vscode-high-contrast"],
  ["Dark Modern", "vscode-dark"],
];

/** Axe over a panel in each theme. */
const accessible = (kind) =>
  scenario(`axe finds nothing in the ${kind} panel in dark, light and high contrast`, async (editor) => {
    for (const [label, mark] of themes) {
      await editor.theme(label);
      const panel = await editor.panel(kind);
      await panel.locator(`body.${mark}`).waitFor();
      await editor.shot(`${kind}-${mark}`);
      assert.deepEqual(await violations(panel), [], label);
    }
  });
accessible("trace");

scenario("A click on Compare shows the answers side by side, the kept cells and the costs", async (editor) => {
  await editor.tab("scenes.jsonl").click();
  await editor.lens("Compare").first().click();
  const panel = await editor.panel("compare", "Do you see a lion?");
  await panel.locator("table.facts").waitFor({ timeout: 60_000 });
  const heads = await panel.locator("table.facts thead .run-name").allInnerTexts();
  assert.deepEqual(heads, ["Full", "50 % from layer 2", "none from mid layer"]);
  assert.equal(await panel.locator("table.facts .answer").count(), 3);
  assert.ok((await panel.locator(".cost").count()) >= 3);
  await panel.locator("#add-preset").selectOption("fastv");
  await panel.locator("th", { hasText: "FastV" }).getByText("K = 2, 50 % by attention").waitFor({ timeout: 60_000 });
  assert.equal(await panel.locator("table.facts .answer").count(), 4);
  await panel.getByRole("button", { name: /^Remove FastV/ }).click();
  await panel.locator("th", { hasText: "FastV" }).waitFor({ state: "detached" });
  await panel.locator("table.facts .answer").nth(2).waitFor({ timeout: 60_000 });
  await panel.locator("#layer").focus();
  await editor.page.keyboard.press("End");
  assert.equal(await panel.getByText("32 of 64 kept").count(), 1);
  assert.equal(await panel.getByText("0 of 64 kept", { exact: true }).count(), 1);
});
accessible("compare");

scenario("The tree lists data sets and rows with their states, and traces a row in place", async (editor) => {
  await editor.activity.click();
  const dataset = editor.treeRow("scenes.jsonl");
  await dataset.waitFor();
  // Many rows stand in pages; both open by a click where they are closed.
  for (const node of [dataset, editor.treeRow("Rows 1–200")]) {
    if ((await node.first().getAttribute("aria-expanded")) !== "true") await node.first().click();
  }
  assert.match(await editor.treeRow("000-0").first().innerText(), /traced, compared/);
  const row = editor.treeRow("000-1").first();
  assert.match(await row.innerText(), /not traced/);
  await row.hover();
  await row.locator('a.action-label[aria-label*="Trace"]').first().click();
  const panel = await editor.panel("trace", "Does the image contain a book?");
  await panel.locator("#picture").waitFor({ timeout: 60_000 });
  await editor.treeRow("000-1").filter({ hasText: "· 000-1" }).filter({ hasText: "traced" }).first().waitFor();
  await editor.page.waitForFunction(() => !document.querySelector(".sidebar")?.textContent?.includes("tracing…"));
  assert.doesNotMatch(await row.innerText(), /not traced/);
});

scenario("The POPE file's rows are found too", async (editor) => {
  await editor.file("pope_random.json");
  await editor.lens("Trace").first().waitFor();
});

scenario("A panel is there again after the window is loaded anew, at the same layer", async (editor) => {
  await editor.closeEditors();
  await editor.file("scenes.jsonl");
  await editor.lens("Trace").first().click();
  let panel = await editor.panel("trace", "Do you see a lion?");
  await panel.locator("#layer").waitFor({ timeout: 60_000 });
  await panel.locator("#layer").focus();
  await editor.page.keyboard.press("Home");
  await editor.page.keyboard.press("ArrowRight");
  await editor.page.keyboard.press("ArrowRight");
  await atLayer(panel, 2);
  // What a page keeps is written to the window's storage a moment later.
  await editor.page.waitForTimeout(1500);
  const loaded = editor.page.waitForEvent("load");
  await editor.command("Developer: Reload Window");
  await loaded;
  own.editor = new Editor(editor.page);
  await own.editor.ready();
  panel = await own.editor.panel("trace", "Do you see a lion?");
  await panel.locator("#layer").waitFor({ timeout: 60_000 });
  await atLayer(panel, 2);
});
