#!/usr/bin/env node
// The `flowlens` command: runs the built daemon with these arguments, its terminal, and its way of ending.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const daemon = fileURLToPath(new URL("../../dist/daemon/flowlens", import.meta.url));
if (!existsSync(daemon)) {
  console.error(`flowlens: the daemon is not built (${daemon} is missing). Run \`npm run build\` in FlowLens's folder.`);
  process.exit(1);
}

// Before the daemon starts: a signal between the two would leave it without a parent.
let child;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    // A terminal sends Ctrl-C to both of us.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child?.kill(signal);
  });
}
child = spawn(daemon, process.argv.slice(2), { stdio: "inherit" });
child.on("error", (error) => {
  console.error(`flowlens: ${daemon} does not start (${error.message}). Run \`npm run build\` in FlowLens's folder.`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
