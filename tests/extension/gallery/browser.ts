import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import type { Snapshot } from "../../../extension/shared/panel";
import { themeCss, type themes } from "./themes";

export type Theme = (typeof themes)[number];

/** A browser to draw with, or undefined where the system has none. */
export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

const bundle = join("dist", "tests", `page-${process.pid}`);

/** Bundles the page as it is now, for this process alone. */
export async function bundlePage(): Promise<void> {
  await build({
    entryPoints: ["extension/webview/panel.ts", "extension/webview/panel.css"],
    outdir: bundle,
    bundle: true,
    format: "iife",
    target: "es2022",
    logLevel: "warning",
  });
}

const origin = "http://gallery.test";
const policy = `default-src 'none'; script-src 'nonce-n'; style-src ${origin}; img-src ${origin}`;

/** A panel's page under the policy that it has in the window, in a theme; what the page does wrong is collected. */
export async function openPage(browser: Browser, { bodyClass, variables }: Theme, width: number, height = 900): Promise<PanelPage> {
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: "reduce" });
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.addInitScript(() => {
    const window = globalThis as unknown as { sent: unknown[]; kept: unknown; acquireVsCodeApi: unknown };
    window.sent = [];
    window.acquireVsCodeApi = () => ({
      postMessage: (message: unknown) => window.sent.push(message),
      getState: () => window.kept,
      setState: (state: unknown) => (window.kept = state),
    });
  });
  const files: Record<string, { path: string } | { body: string; contentType: string }> = {
    "/": { body: pageText(bodyClass), contentType: "text/html; charset=utf-8" },
    "/theme.css": { body: themeCss(variables), contentType: "text/css" },
    "/panel.js": { path: join(bundle, "panel.js") },
    "/panel.css": { path: join(bundle, "panel.css") },
    "/scene.png": { path: "tests/extension/gallery/scene.png" },
  };
  await page.route("**/*", (route) => {
    const file = files[new URL(route.request().url()).pathname];
    return file ? route.fulfill(file) : route.fulfill({ status: 204 });
  });
  await page.goto(origin);
  return new PanelPage(page, faults);
}

function pageText(bodyClass: string): string {
  return `<!DOCTYPE html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="${policy}"><title>Panel</title>
<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/panel.css"></head>
<body class="${bodyClass}"><main id="panel"></main><script nonce="n" src="/panel.js"></script></body></html>`;
}

export class PanelPage {
  constructor(
    readonly page: Page,
    readonly faults: string[],
  ) {}

  async show(snapshot: Snapshot): Promise<void> {
    await this.page.evaluate((sent) => globalThis.postMessage(sent), snapshot as unknown as Record<string, unknown>);
    await this.settled();
  }

  /** Until what was asked for is drawn. */
  async settled(): Promise<void> {
    await this.page.evaluate(async () => {
      const frame = (): Promise<unknown> => new Promise((drawn) => (globalThis as unknown as Window).requestAnimationFrame(drawn));
      await frame();
      await frame();
    });
  }

  sent(): Promise<{ intent: string }[]> {
    return this.page.evaluate(() => (globalThis as unknown as { sent: { intent: string }[] }).sent);
  }

  kept(): Promise<unknown> {
    return this.page.evaluate(() => (globalThis as unknown as { kept: unknown }).kept);
  }

  async accessibilityViolations(): Promise<string[]> {
    await this.page.evaluate(await readFile(join("node_modules", "axe-core", "axe.min.js"), "utf8"));
    const violations = await this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
      };
      return (await axe.run()).violations;
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
  }
}
