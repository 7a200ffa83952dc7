import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Browser, chromium as driver } from "playwright-core";
import { bundlePage, chromium, openPage } from "./browser";
import { largeTrace, states } from "./snapshots";
import { themes } from "./themes";

// Screenshots stay under artifacts/ for the eye; what is asserted holds for each of them.
const folder = join("artifacts", "gallery");
const options = chromium ? {} : { skip: "needs Debian's chromium: apt-get install chromium" };
let browser: Browser;

before(async () => {
  if (!chromium) return;
  await mkdir(folder, { recursive: true });
  await bundlePage();
  browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox"] });
});
after(() => browser?.close());

for (const theme of themes)
  test(`In the ${theme.name} theme every state of both panels is drawn under the strict policy and passes axe`, options, async () => {
    const shown = await openPage(browser, theme, 1240);
    for (const { name, snapshot } of states) {
      await shown.show(snapshot);
      await shown.page.screenshot({ path: join(folder, `${name}-${theme.name}.png`), fullPage: true });
      assert.deepEqual(await shown.accessibilityViolations(), [], name);
    }
    assert.deepEqual(shown.faults, []);
    await shown.page.close();
  });

for (const width of [500, 1600])
  test(`At ${width} pixels nothing but the table of runs is wider than the page`, options, async () => {
    const shown = await openPage(browser, themes[0], width);
    for (const { name, snapshot } of [...states, { name: "trace-large", snapshot: largeTrace() }]) {
      await shown.show(snapshot);
      await shown.page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
      const widths = await shown.page.evaluate(() => {
        const page = (globalThis as unknown as Window).document.documentElement;
        return [page.scrollWidth, page.clientWidth];
      });
      assert.equal(widths[0], widths[1], name);
    }
    await shown.page.close();
  });
