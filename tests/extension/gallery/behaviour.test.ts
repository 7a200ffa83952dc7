import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Browser, chromium as driver } from "playwright-core";
import type { Intent } from "../../../extension/shared/panel";
import { bundlePage, chromium, openPage, type PanelPage } from "./browser";
import { compareSnapshot, largeTrace, measuredSnapshot, traceSnapshot } from "./snapshots";
import { themes } from "./themes";

const options = chromium ? {} : { skip: "needs Debian's chromium: apt-get install chromium" };
let browser: Browser;
let shown: PanelPage;

before(async () => {
  if (!chromium) return;
  await bundlePage();
  browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  shown = await openPage(browser, themes[0], 1240);
});
after(() => browser?.close());

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    await shown.page.keyboard.press(key);
    await shown.settled();
  }
}

/** Where everything on the page lies that is larger than a word. */
const layout = (): Promise<number[][]> =>
  shown.page.locator("section, .plot, .values, .value, table, .summary, .chip").evaluateAll((parts) =>
    parts.map((part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      return [x, y, width, height];
    }),
  );

const text = (selector: string): Promise<string> => shown.page.locator(selector).innerText();
const lastIntent = async (): Promise<Intent> => (await shown.sent()).at(-1) as Intent;

test("The page says that it is ready before it gets a snapshot", options, async () => {
  assert.deepEqual(await shown.sent(), [{ intent: "ready" }]);
});

test(
  "The layer cursor starts at the largest image share and moves by keys; all that hangs on it follows, nothing else moves",
  options,
  async () => {
    await shown.show(traceSnapshot());
    const slider = shown.page.getByRole("slider", { name: "Layer", exact: true });
    assert.equal(await slider.getAttribute("aria-valuenow"), "5");
    const before = await layout();
    await slider.focus();
    await press("ArrowLeft", "ArrowLeft");
    assert.equal(await slider.getAttribute("aria-valuenow"), "3");
    assert.match(
      (await slider.getAttribute("aria-valuetext"))!,
      /^layer 3, image 0\.66, user 0\.15, system 0\.19, p\(▁Yes\) 0\.9992 · rank 1$/,
    );
    assert.match(await text(".next-tokens h2"), /layer 3/i);
    assert.equal(await shown.page.locator(".frame[aria-current=true]").getAttribute("aria-label"), "Layer 3");
    await press("End");
    assert.equal(await slider.getAttribute("aria-valuenow"), "7");
    await press("Home", "PageUp");
    assert.equal(await slider.getAttribute("aria-valuenow"), "2");
    assert.deepEqual(await layout(), before);
  },
);

test("A drag over a track moves the cursor to the layer under the pointer", options, async () => {
  const plot = (await shown.page.locator(".track .plot").first().boundingBox())!;
  await shown.page.mouse.move(plot.x + plot.width / 2, plot.y + 20);
  await shown.page.mouse.down();
  await shown.page.mouse.move(plot.x + plot.width - 2, plot.y + 20, { steps: 4 });
  await shown.page.mouse.up();
  await shown.settled();
  assert.equal(await shown.page.locator("#layer").getAttribute("aria-valuenow"), "7");
});

test("The view is kept with what the host gave, and a page made again shows it", options, async () => {
  const kept = await shown.kept();
  assert.deepEqual(kept, { kind: "trace", revive: { version: 1 }, view: { ...traceSnapshot().view, layer: 7 } });
  const again = await openPage(browser, themes[0], 1240);
  await again.page.evaluate((state) => ((globalThis as unknown as { kept: unknown }).kept = state), kept);
  await again.show(traceSnapshot());
  assert.equal(await again.page.locator("#layer").getAttribute("aria-valuenow"), "7");
  await again.page.close();
});

test("The picture's cells are walked by arrow keys, and each is spoken with value and rank", options, async () => {
  await shown.page.locator("#layer").focus();
  await press("Home", "ArrowRight", "ArrowRight", "ArrowRight");
  await shown.page.locator("#picture").focus();
  await shown.settled();
  assert.match(await text("#cell-words"), /^row 4, col 5: 0\.\d+, rank 1 of 64$/);
  await press("ArrowLeft", "ArrowUp");
  assert.match(await text("#cell-words"), /^row 3, col 4: 0\.\d+, rank \d+ of 64$/);
  await press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
  assert.match(await text("#cell-words"), /^row 7, col 4/);
  await press("Home");
  assert.match(await text("#cell-words"), /rank 1 of 64$/);
});

test("The cell under the pointer shows its value and rank", options, async () => {
  const box = (await shown.page.locator("#picture").boundingBox())!;
  await shown.page.mouse.move(box.x + box.width * (5.5 / 8), box.y + box.height * (4.5 / 8));
  await shown.settled();
  assert.match(await text(".tip"), /row 4, col 5\s+0\.\d+ · rank 1 of 64/);
  await shown.page.mouse.move(2, 2);
  await shown.settled();
  assert.equal(await shown.page.locator(".tip").count(), 1, "the keyboard's cell shows again");
});

/** The heat's colour in the middle of the picture's first cell: red, green, blue, strength, 0…255. */
const pixel = (): Promise<number[]> =>
  shown.page.locator("#picture canvas.heat").evaluate((canvas) => {
    const drawing = (
      canvas as unknown as { getContext(kind: "2d"): { getImageData(...box: number[]): { data: Iterable<number> } } }
    ).getContext("2d");
    return [...drawing.getImageData(40, 40, 1, 1).data];
  });

test("Strength and mode of the heat change what is drawn", options, async () => {
  await shown.page.locator("#opacity").fill("0.2");
  await shown.page.getByText("Colour map").click();
  await shown.settled();
  assert.deepEqual((await pixel()).at(3), Math.round(0.2 * 255));
});

test("A metric is added by its box, and its heat, its head and a difference are chosen", options, async () => {
  await shown.show(measuredSnapshot({ mode: "spotlight" }));
  const before = await pixel();
  await shown.page.locator("#heat-metric").selectOption("saliency");
  await shown.settled();
  assert.notDeepEqual(await pixel(), before);
  assert.match(await text("#film-title"), /saliency/i);
  await shown.page.locator("#heat-minus").selectOption("attention-rollout");
  await shown.settled();
  assert.match(await text("#film-title"), /saliency − attention-rollout/i);
  assert.equal(await shown.page.locator("#verify").count(), 0, "a difference is not verified");
  await shown.page.locator("#heat-metric").selectOption("attention-heads");
  await shown.page.locator("#heat-head").selectOption("2");
  await shown.settled();
  assert.match(await text("#film-title"), /head 2/i);
  await shown.page.locator("#measures summary").click();
  await shown.page.locator('input[name=metric][value="sinks"]').uncheck();
  const intent = await lastIntent();
  assert.ok(intent.intent === "measure");
  assert.ok(!intent.measure.metrics.includes("sinks") && intent.measure.metrics.includes("saliency"));
  await shown.page.locator("#token").selectOption("1");
  const next = await lastIntent();
  assert.ok(next.intent === "measure" && next.measure.options.token === 1);
});

test("A heat is verified by its button; the verdict stands beside it in words, and on its frame", options, async () => {
  await shown.show(measuredSnapshot());
  await shown.page.locator("#heat-metric").selectOption("saliency");
  await shown.page.locator("#heat-minus").selectOption("");
  await shown.page.locator("#layer").focus();
  await press("Home", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight");
  await shown.page.locator("#verify").click();
  assert.deepEqual(await lastIntent(), { intent: "verify", metric: "saliency", layer: 4, withoutSinks: false });
  await shown.page.locator("#heat-metric").selectOption("attention-flow");
  await shown.settled();
  assert.match(await text("#verdict"), /Beats random by|No better than random/);
  assert.match((await shown.page.locator(".frame").nth(4).getAttribute("aria-label"))!, /random/);
});

test("Cells chosen by drag or by the space bar are cut from the answer as a region", options, async () => {
  await shown.page.locator("#picture").scrollIntoViewIfNeeded();
  const box = (await shown.page.locator("#picture").boundingBox())!;
  const at = (col: number, row: number): [number, number] => [
    box.x + (box.width * (col + 0.1)) / 8,
    box.y + (box.height * (row + 0.1)) / 8,
  ];
  await shown.page.mouse.move(...at(1, 1));
  await shown.page.mouse.down();
  await shown.page.mouse.move(...at(3, 3), { steps: 3 });
  await shown.page.mouse.up();
  await shown.settled();
  assert.equal(await shown.page.locator(".region").count(), 4);
  await shown.page.locator("#picture").focus();
  await press("Home", " ");
  const chosen = await shown.page.locator(".region").count();
  assert.equal(Math.abs(chosen - 4), 1, "the hottest cell goes in, or out where it was in");
  await shown.page.locator("#cut-region").click();
  const intent = await lastIntent();
  assert.ok(intent.intent === "measure");
  assert.equal(intent.measure.options.knockoutRegion?.length, chosen);
  await shown.page.mouse.click(...at(0, 0));
  await shown.settled();
  assert.equal(await shown.page.locator(".region").count(), 0);
});

test("The cliff is asked for by a button, and is a place on the axis with the answer at every layer", options, async () => {
  await shown.show(traceSnapshot());
  await shown.page.locator("#find-cliff").click();
  assert.deepEqual(await lastIntent(), { intent: "cliff" });
  await shown.show(measuredSnapshot());
  assert.match(await text(".chips"), /cliff layer 1 of 8/);
  await shown.page.locator("#layer").focus();
  await press("Home");
  assert.match(await text("#cliff-values"), /KL from 0 on\s+10\.9/);
  assert.match(await text("#cliff-values"), /answer\s+No two rabbit/);
  await press("ArrowRight");
  assert.match(await text("#cliff-values"), /answer\s+unchanged\s+ε 0\.003\s+cliff at 1/);
  assert.equal(await shown.page.locator(".cliff-line").count(), 1);
});

test("A published truncation is added as a column, with its source", options, async () => {
  await shown.show(compareSnapshot());
  await shown.page.locator("#add-preset").selectOption("fastv");
  const intent = await lastIntent();
  assert.ok(intent.intent === "runs");
  assert.deepEqual(intent.runs.at(-1), { name: "FastV, K = 2, 50 %", steps: [], preset: "fastv" });
  await shown.show({ ...compareSnapshot(), runs: intent.runs.slice(0, 2).concat(intent.runs.slice(-1)) });
  await shown.page.locator(".preset-source summary").click();
  assert.match(await text(".preset-source"), /arXiv 2403\.06764/);
});

test("Every number is in a table too", options, async () => {
  await shown.show(measuredSnapshot());
  await shown.page.locator(".numbers summary").click();
  assert.equal(await shown.page.locator(".numbers tbody tr").count(), 8);
  assert.match(await text(".numbers thead"), /knockout\s+image→out/);
});

test("Another picture of the prompt has its own cells", options, async () => {
  await shown.show(largeTrace());
  assert.equal(await shown.page.locator("#picture svg").first().getAttribute("viewBox"), "0 0 640 480");
  await shown.page.locator(".picker-choice").nth(1).click();
  await shown.settled();
  assert.equal(await shown.page.locator("#picture svg").first().getAttribute("viewBox"), "0 0 128 128");
});

test("Progress reports leave the focus on Cancel, which asks the host to cancel", options, async () => {
  const running = (done: number) =>
    traceSnapshot({ state: "running", progress: { stage: "prefill", done, total: 8, message: `Layer ${done}` }, before: null });
  await shown.show(running(1));
  await shown.page.locator("#cancel").focus();
  await shown.show(running(2));
  assert.equal(await shown.page.locator("progress").evaluate((bar) => (bar as unknown as { value: number }).value), 2);
  await press("Enter");
  assert.deepEqual(await lastIntent(), { intent: "cancel" });
});

test("A result that does not fit its shape is an error on the page, not an empty page", options, async () => {
  const broken = traceSnapshot();
  assert.ok(broken.work.state === "done");
  const metrics = broken.work.result.metrics.map((metric) => ({ ...metric, heat: { dtype: "float32", shape: [8, 64], data: "AAAA" } }));
  await shown.show(traceSnapshot({ state: "done", result: { ...broken.work.result, metrics } }));
  assert.match(await text("[role=alert]"), /3 bytes instead of 2048/);
});

test("A truncation is added by keyboard alone", options, async () => {
  await shown.show(compareSnapshot());
  await shown.page.locator("#add-run").focus();
  await press("Enter");
  await shown.settled();
  assert.equal(await shown.page.evaluate(() => (globalThis as unknown as Window).document.activeElement?.id), "step-0-layer");
  await shown.page.keyboard.press("Control+A");
  await shown.page.keyboard.type("9");
  await shown.settled();
  assert.match(await text(".problem"), /from 0 to 8/);
  await shown.page.keyboard.press("Control+A");
  await shown.page.keyboard.type("3");
  await press("Enter");
  const intent = await lastIntent();
  assert.ok(intent.intent === "runs");
  assert.equal(intent.runs.length, 4);
  assert.deepEqual(intent.runs.at(-1), {
    name: "50 % from layer 3",
    steps: [{ layer: 3, keep: { count: null, ratio: 0.5 }, select: "attention", reduce: "drop", seed: null }],
  });
  await shown.settled();
  assert.equal(await shown.page.evaluate(() => (globalThis as unknown as Window).document.activeElement?.id), "add-run");
});

test("A run is changed and removed from its column's head", options, async () => {
  await shown.page.getByRole("button", { name: "Change pyramid" }).click();
  await shown.settled();
  assert.equal(await shown.page.locator(".run-form fieldset").count(), 2);
  await shown.page.getByRole("button", { name: "Remove step 2" }).click();
  await shown.page.getByRole("button", { name: "Change and compare" }).click();
  let intent = await lastIntent();
  assert.ok(intent.intent === "runs");
  assert.deepEqual(intent.runs.map(({ name, steps }) => `${name}:${steps.length}`), ["50 % from layer 2:1", "pyramid:1", "none from layer 3:1"]); // prettier-ignore
  await shown.page.getByRole("button", { name: "Remove pyramid" }).click();
  intent = await lastIntent();
  assert.ok(intent.intent === "runs");
  assert.deepEqual(intent.runs.map(({ name }) => name), ["50 % from layer 2", "none from layer 3"]); // prettier-ignore
});

test("The kept cells follow the layer", options, async () => {
  // A removed column moves the focus once it is drawn.
  await shown.settled();
  await shown.page.locator("#layer").focus();
  await press("Home");
  assert.equal(await shown.page.getByText("64 of 64 kept").count(), 4);
  await press("End");
  assert.equal(await shown.page.getByText("16 of 64 kept").count(), 1);
  assert.deepEqual(shown.faults, []);
});
