// How long the page takes for a layer, from the key to the laid-out page: npm run bench.
import { chromium as driver } from "playwright-core";
import { bundlePage, chromium, openPage } from "./browser";
import { largeTrace } from "./snapshots";
import { themes } from "./themes";

const side = 54;
const bound = 16;
const steps = 93;

interface PageWindow {
  document: { getElementById(id: string): { dispatchEvent(event: unknown): void }; body: { getBoundingClientRect(): unknown } };
  KeyboardEvent: new (type: string, init: object) => unknown;
  requestAnimationFrame(call: () => void): void;
  performance: { now(): number };
}

async function main(): Promise<void> {
  if (!chromium) return console.log("  redraw of a layer: needs Debian's chromium: apt-get install chromium");
  await bundlePage();
  const browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox"] });
  const shown = await openPage(browser, themes[0], 1240);
  await shown.show(largeTrace(side));
  const took = await shown.page.evaluate(async (count) => {
    const window = globalThis as unknown as PageWindow;
    const slider = window.document.getElementById("layer");
    const times: number[] = [];
    for (let step = 0; step < count; step++) {
      const key = Math.floor(step / 31) % 2 === 0 ? "ArrowRight" : "ArrowLeft";
      times.push(
        await new Promise((resolve) => {
          let start = 0;
          // Frames' calls run in the order in which they were asked for: one before the page's, one after.
          window.requestAnimationFrame(() => (start = window.performance.now()));
          slider.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
          window.requestAnimationFrame(() => {
            window.document.body.getBoundingClientRect();
            resolve(window.performance.now() - start);
          });
        }),
      );
    }
    return times.slice(1).sort((a, b) => a - b);
  }, steps);
  await browser.close();
  const at = (part: number): number => took[Math.floor(part * (took.length - 1))]!;
  const met = at(0.5) < bound ? "met" : "NOT MET";
  console.log(
    `page: redraw of a layer at ${side * side} image tokens: median ${at(0.5).toFixed(1)} ms, 95 % within ${at(0.95).toFixed(1)} ms; < ${bound} ms ${met}`,
  );
}

void main();
