// A person in front of the workbench: what is looked for, clicked and pressed in it.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../extension/build/shell.mjs";

export const shots = join(root, "artifacts/workbench");
const axe = readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8");

/** @param {Promise<unknown>} action */
const succeeds = (action) =>
  action.then(
    () => true,
    () => false,
  );

export class Editor {
  /** @param {import("playwright-core").Page} page */
  constructor(page) {
    this.page = page;
    page.setDefaultTimeout(20_000);
  }

  /** A window of its own on a folder, ready when FlowLens's icon is there. */
  static async open(browser, address) {
    const context = await browser.newContext({ viewport: { width: 1500, height: 950 }, reducedMotion: "reduce" });
    // Nothing outside this machine is asked for anything.
    await context.route(
      ({ hostname, protocol }) => protocol.startsWith("http") && !/^(127\.0\.0\.1|localhost|.*\.localhost)$/.test(hostname),
      (route) => route.abort(),
    );
    const editor = new Editor(await context.newPage());
    await editor.page.goto(address);
    return editor;
  }

  async ready() {
    await this.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
    await this.activity.waitFor({ timeout: 60_000 });
  }

  get activity() {
    return this.page.locator('.activitybar a.action-label[aria-label^="FlowLens"]');
  }

  get status() {
    return this.page.locator(".statusbar-item", { hasText: "FlowLens" });
  }

  close() {
    return this.page.context().close();
  }

  async shot(name) {
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: join(shots, `${name}.png`) });
  }

  /** Runs a command by its title; the list is made when the palette opens, so a command that is not there yet is looked for again. */
  async command(title, timeout = 30_000) {
    const widget = this.page.locator(".quick-input-widget");
    const row = this.page
      .locator(".quick-input-list .monaco-list-row")
      .filter({ has: this.page.locator(".label-name", { hasText: title }) })
      .first();
    for (const end = Date.now() + timeout; ; ) {
      const ran = await succeeds(
        (async () => {
          await this.page.keyboard.press("F1");
          await widget.locator("input[type=text]").fill(`>${title}`, { timeout: 1500 });
          await row.click({ timeout: 2000 });
        })(),
      );
      if (ran) return;
      if (Date.now() > end) throw new Error(`The palette has no command ${title}`);
      await this.page.keyboard.press("Escape");
    }
  }

  /** Opens a file of the workspace by its name. */
  async file(name) {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await this.page.keyboard.press("Control+P");
    await input.fill(name);
    // Clicked, not chosen by Enter: the list may still show what was opened last.
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click();
    await this.tab(name).waitFor();
  }

  /** A row of the Explorer. */
  inExplorer(name) {
    return this.page.locator(".explorer-folders-view .monaco-list-row").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Opens a row's context menu and chooses from it. */
  async chooseInMenu(row, title) {
    await row.click({ button: "right" });
    const item = this.page.locator(".context-view .action-item", { hasText: title }).first();
    await item.waitFor();
    // A menu that has just opened takes no click, so that the button's release chooses nothing.
    for (let tries = 0; tries < 20 && (await item.isVisible()); tries++) {
      await item.click({ timeout: 1000 }).catch(() => {});
      await this.page.waitForTimeout(150);
    }
  }

  tab(name) {
    return this.page.locator(".tabs-container .tab", { hasText: name });
  }

  lens(title) {
    return this.page.locator(".codelens-decoration a", { hasText: new RegExp(`^${title}$`) });
  }

  /** A row of FlowLens's tree. */
  treeRow(text) {
    return this.page.locator(".sidebar .pane-body .monaco-list-row", { hasText: text });
  }

  notification(text) {
    return this.page.locator(".notification-toast", { hasText: text });
  }

  /** The page in the panel of a kind, with these words in it; a panel behind another has no page. */
  async panel(kind, words = "") {
    const end = Date.now() + 60_000;
    for (;;) {
      for (const frame of this.page.frames()) {
        const shown = frame.locator(`.panel.${kind}`, { hasText: words }).first();
        if (await shown.isVisible().catch(() => false)) return frame;
      }
      if (Date.now() > end) throw new Error(`No ${kind} panel${words && ` with ${words}`} is shown`);
      await this.page.waitForTimeout(150);
    }
  }

  /** Puts a theme on by its label in the list of themes. */
  async theme(label) {
    await this.command("Preferences: Color Theme");
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: label });
    await row.first().waitFor();
    await this.page.locator(".quick-input-widget input[type=text]").fill(label);
    await this.page.keyboard.press("Enter");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  async closeEditors() {
    await this.command("View: Close All Editors");
    await this.page.locator(".tabs-container .tab").first().waitFor({ state: "detached" });
  }
}

/** Waits until a panel's layer cursor stands at a layer. */
export const atLayer = (panel, layer) => panel.locator(`#layer[aria-valuenow="${layer}"]`).waitFor();

/** What axe finds wrong in a panel's frame, as lines. */
export async function violations(frame) {
  await frame.evaluate(axe);
  return frame.evaluate(async () => {
    const found = (await globalThis.axe.run(document)).violations;
    return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`));
  });
}
