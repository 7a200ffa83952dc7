// A VS Code server on 127.0.0.1 with FlowLens loaded from this folder, and nothing of the person's own settings.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root, Stop } from "../../extension/build/shell.mjs";
import { serverFolder } from "./install.mjs";

const quiet = {
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.colorTheme": "Default Dark Modern",
  "chat.commandCenter.enabled": false,
  "json.schemaDownload.enable": false,
  "git.enabled": false,
};

/** A port that nothing listens on now. */
const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/**
 * Starts a server; `settings` are user settings beside the quiet ones. With `trust`, workspaces are asked about, as in VS Code.
 * Its data live in a temporary folder that `stop` removes; its log goes to `log`.
 */
export async function startServer({ settings = {}, trust = false, log }) {
  const data = mkdtempSync(join(tmpdir(), "flowlens-workbench-"));
  const user = join(data, "data/User");
  const extensions = join(data, "extensions");
  for (const folder of [user, extensions, join(data, "home")]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(user, "settings.json"), JSON.stringify({ ...quiet, ...settings }, null, 2));
  symlinkSync(root, join(extensions, "flowlens"));

  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const output = openSync(log, "w");
  const args = ["--host", "127.0.0.1", "--port", String(port), "--without-connection-token", "--accept-server-license-terms"];
  args.push("--server-data-dir", data, "--extensions-dir", extensions, "--telemetry-level", "off");
  if (!trust) args.push("--disable-workspace-trust");
  const child = spawn(process.execPath, [join(serverFolder, "out/server-main.js"), ...args], {
    // No gallery is asked; a group of its own, so that no extension host outlives the server.
    env: { ...process.env, HOME: join(data, "home"), EXTENSIONS_GALLERY: "{}" },
    stdio: ["ignore", output, output],
    detached: true,
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group has ended.
    }
  };
  const gone = () => signal("SIGKILL");
  process.once("exit", gone);
  const stop = async () => {
    process.off("exit", gone);
    signal("SIGTERM");
    await Promise.race([ended, sleep(5000)]);
    signal("SIGKILL");
    rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  for (let tries = 0; ; tries++) {
    const up = await fetch(`${address}/version`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) break;
    if (tries > 150 || child.exitCode !== null) {
      await stop();
      throw new Stop(`The VS Code server did not start; it said why in ${log}`);
    }
    await sleep(200);
  }
  return { address, pid: child.pid, ended, stop, open: (folder) => `${address}/?folder=${encodeURIComponent(folder)}` };
}
