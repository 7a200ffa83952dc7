// Runs the workbench tests with Node's own runner: node tests/workbench/run.mjs [PART-OF-A-FILE-NAME…]
import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { command, root, Stop } from "../../extension/build/shell.mjs";
import { needBrowser, needServer } from "./install.mjs";

await command(async () => {
  await needServer();
  await needBrowser();
  const folder = "tests/workbench";
  const wanted = process.argv.slice(2);
  const files = readdirSync(join(root, folder)).filter(
    (name) => name.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((part) => name.includes(part))),
  );
  if (files.length === 0) throw new Stop(`No workbench test has ${wanted.join(" or ")} in its name`);
  if (wanted.length === 0) rmSync(join(root, "artifacts/workbench"), { recursive: true, force: true });
  // One file at a time: each has its own server and browser, and two at once would starve each other.
  const args = ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files.sort().map((name) => join(folder, name))];
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: root, stdio: "inherit" }).on("exit", (code) => resolve(code ?? 1));
  });
});
