// npm start: builds, traces one row of the sample workspace in this terminal, then opens that workspace with FlowLens loaded.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { needServer } from "../../tests/workbench/install.mjs";
import { startServer } from "../../tests/workbench/server.mjs";
import { build } from "./build.mjs";
import { command, onPath, root, run } from "./shell.mjs";

const workspace = join(root, "tests/workspace");

/** Traces the first row, so that a terminal alone shows what FlowLens is for. */
async function traceFirstRow() {
  const [line] = readFileSync(join(workspace, "scenes.jsonl"), "utf8").split("\n");
  const { image, conversations } = JSON.parse(line);
  const question = conversations[0].value.replace("<image>", "").trim();
  const args = ["trace", join(workspace, image), question, "--no-heat"];
  console.log(`\nflowlens trace tests/workspace/${image} "${question}"\n`);
  await run(join(root, "dist/daemon/flowlens"), args, "The sample row could not be traced");
}

/** Serves the workbench until Ctrl+C. */
async function serveWorkbench() {
  await needServer();
  mkdirSync(join(root, "artifacts"), { recursive: true });
  const server = await startServer({ log: join(root, "artifacts/start-server.log") });
  const interrupted = new Promise((resolve) => ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => process.once(signal, resolve)));
  console.log(`\nThe sample workspace is open at ${server.open(workspace)}\nCtrl+C stops it.`);
  if ((process.env.DISPLAY || process.env.WAYLAND_DISPLAY) && onPath("xdg-open")) {
    // Where no tab can be opened, the address is printed already.
    spawn("xdg-open", [server.open(workspace)], { stdio: "ignore", detached: true })
      .on("error", () => {})
      .unref();
  }
  await Promise.race([interrupted, server.ended]);
  await server.stop();
}

await command(async () => {
  await build();
  await traceFirstRow();
  if (onPath("code") === null) return serveWorkbench();
  console.log("\nOpening the sample workspace in VS Code");
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, workspace];
  await run("code", args, "VS Code could not be started");
});
