// What a file of workbench tests shares: a server on a copy of the sample workspace, a browser, and tests that keep a picture when they fail.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { root } from "../../extension/build/shell.mjs";
import { Editor, shots } from "./editor.mjs";
import { startServer } from "./server.mjs";

// Ended from outside, a test still ends its server.
process.once("SIGTERM", () => process.exit(1));

/** @param {{ name: string, trust?: boolean, settings?: object, prepare?: (workspace: string) => void }} options */
export function session({ name, trust = false, settings = {}, prepare = () => {} }) {
  const own = { workspace: "", server: null, browser: null, editor: null };

  before(
    async () => {
      mkdirSync(shots, { recursive: true });
      own.workspace = mkdtempSync(join(tmpdir(), "flowlens-workspace-"));
      cpSync(join(root, "tests/workspace"), own.workspace, { recursive: true });
      prepare(own.workspace);
      // The palette stays open though a page that loads takes the focus.
      const steady = { "workbench.quickOpen.closeOnFocusLost": false, ...settings };
      own.server = await startServer({ trust, settings: steady, log: join(shots, `${name}-server.log`) });
      own.browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });
      own.editor = await Editor.open(own.browser, own.server.open(own.workspace));
    },
    { timeout: 120_000 },
  );

  after(async () => {
    await own.browser?.close();
    await own.server?.stop();
    rmSync(own.workspace, { recursive: true, force: true });
  });

  let step = 0;
  /** One scenario; its last view is kept, also when it fails. */
  const scenario = (title, body) =>
    test(title, { timeout: 120_000 }, async () => {
      const shot = `${name}-${String(++step).padStart(2, "0")}`;
      try {
        await body(own.editor, own);
        await own.editor.shot(shot);
      } catch (error) {
        await own.editor?.shot(`${shot}-failed`).catch(() => {});
        throw error;
      }
    });
  return { own, scenario };
}
