// The suites of `npm test`, in the order in which they run. Each is a program; its results are read from a report or from its last lines.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { programOf, root } from "../extension/build/shell.mjs";
import { nodeCounts } from "./tally.mjs";

const ctrf = (name) => join(root, "artifacts/tests", `${name}.json`);

/** A project of xunit tests; it writes its counts as a CTRF report. */
const dotnet = (name, project) => ({
  name,
  program: "dotnet",
  args: [programOf(project), "-noLogo", "-result-ctrf", ctrf(name)],
  counts: () => {
    if (!existsSync(ctrf(name))) return null;
    const { summary, tests } = JSON.parse(readFileSync(ctrf(name), "utf8")).results;
    const { passed, failed, skipped, pending, other } = summary;
    const failures = tests
      .filter(({ status }) => status === "failed" || status === "other")
      .map((test) => `✖ ${test.name}\n${test.message ?? ""}\n${test.trace ?? ""}`);
    return { passed, failed: failed + other, skipped: skipped + pending, failures };
  },
});

/** Tests of Node's own runner, which ends with its counts; so does `npm run check`. */
const node = (name, ...args) => ({
  name,
  program: process.execPath,
  args,
  counts: nodeCounts,
});

export const suites = [
  node("check", "extension/build/check.mjs"),
  dotnet("core", "FlowLens.Core.Tests"),
  dotnet("daemon", "FlowLens.Daemon.Tests"),
  dotnet("train", "FlowLens.Train.Tests"),
  node("extension", "tests/extension/run.mjs"),
  node("workbench", "tests/workbench/run.mjs"),
];
