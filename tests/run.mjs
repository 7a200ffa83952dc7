// npm test: builds, runs every suite (or those that are named: npm test -- core workbench) and ends with one line over all of them.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { build } from "../extension/build/build.mjs";
import { command, root, run, Stop } from "../extension/build/shell.mjs";
import { suites } from "./suites.mjs";
import { summary, tally } from "./tally.mjs";

/** A suite that hangs is ended after this long. */
const minutes = 12;

/** Runs one suite on this terminal; resolves with its exit code and what it printed. */
function runSuite({ program, args }) {
  return new Promise((resolve) => {
    // A group of its own, so that what a hanging suite started ends with it.
    const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It has ended.
      }
    };
    const timer = setTimeout(() => {
      end("SIGTERM");
      setTimeout(() => end("SIGKILL"), 10_000).unref();
    }, minutes * 60_000);
    const interrupted = () => end("SIGTERM");
    process.once("SIGINT", interrupted);
    let output = "";
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      from.setEncoding("utf8").on("data", (text) => {
        output += text;
        to.write(text);
      });
    }
    child.on("error", () => resolve({ code: null, output }));
    child.on("close", (code) => {
      clearTimeout(timer);
      process.off("SIGINT", interrupted);
      resolve({ code, output });
    });
  });
}

await command(async () => {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) throw new Stop(`There is no suite ${unknown}: the suites are ${suites.map(({ name }) => name).join(", ")}`);
  await build();
  await run("dotnet", ["build", "FlowLens.sln", "-c", "Release", "--no-restore", "-v", "quiet"], "The tests could not be built");
  rmSync(`${root}artifacts/tests`, { recursive: true, force: true });
  mkdirSync(`${root}artifacts/tests`, { recursive: true });

  const results = [];
  for (const suite of suites.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.log(`\n== ${suite.name}`);
    const start = performance.now();
    const { code, output } = await runSuite(suite);
    results.push({ name: suite.name, seconds: (performance.now() - start) / 1000, ...tally(code, suite.counts(output)) });
  }
  const { lines, failed } = summary(results);
  console.log(`\n${lines.join("\n")}`);
  return failed > 0 ? 1 : 0;
});
