// npm run check: everything that must hold before a change is handed in, besides the tests. Every check runs; each that fails says why.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { needToolchain } from "./build.mjs";
import { noticeProblem } from "./notices.mjs";
import { command, onPath, output, root } from "./shell.mjs";
import { spawnSync } from "node:child_process";

/** A check that is a program: it holds when the program ends well. */
const program = (name, args) => () => {
  const { status, stdout, stderr, error } = spawnSync(name, args, { cwd: root, encoding: "utf8", maxBuffer: 64 << 20 });
  return status === 0 ? "" : `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`.trim() || `exit code ${status}`;
};
const bin = (name, ...args) => program(process.execPath, [`node_modules/${name}`, ...args]);
const types = (project) => bin("typescript/bin/tsc", "--noEmit", "-p", project);

const isGit = () => onPath("git") !== null && existsSync(`${root}.git`);
const files = () => (output("git", ["ls-files", "--cached", "--others", "--exclude-standard"]) ?? "").split("\n").filter(existsIn);
const existsIn = (path) => path !== "" && existsSync(root + path);
const hash = (path) =>
  createHash("sha256")
    .update(readFileSync(root + path))
    .digest("hex");

/** A check that a command which writes files changes none of them. */
const changesNothing = (check, among) => () => {
  const before = new Map(
    files()
      .filter(among)
      .map((path) => [path, hash(path)]),
  );
  const problem = check();
  if (problem !== "") return problem;
  const changed = files().filter((path) => among(path) && before.get(path) !== (existsIn(path) ? hash(path) : undefined));
  return changed.length === 0 ? "" : `these files were not current and have been written again: ${changed.join(", ")}`;
};

/** Words that say nothing of what a file holds. */
const emptyWords = /Manager|Helper|Util|Common|Base(?=[A-Z.]|$)/;
function namesHold() {
  const wrong = files().filter((path) => /\.(cs|ts|mjs)$/.test(path) && emptyWords.test(basename(path)));
  return wrong.length === 0 ? "" : `a file is named for what it holds, not Manager, Helper, Utils, Common or Base: ${wrong.join(", ")}`;
}

const isLock = (path) => /(^|\/)packages\.lock\.json$/.test(path);

const checks = [
  ["The extension host's types hold", types("extension/src")],
  ["The page's types hold", types("extension/webview")],
  ["The tests' types hold", types("tests")],
  ["TypeScript, scripts and styles are formatted", bin("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".")],
  ["C# is formatted", program("dotnet", ["format", "FlowLens.sln", "--no-restore", "--verify-no-changes"])],
  ["The contract's generated files are current", program(process.execPath, ["extension/build/protocol.mjs", "--check"])],
  [
    "The NuGet lock files are current",
    changesNothing(program("dotnet", ["restore", "FlowLens.sln", "--force-evaluate", "-v", "quiet"]), isLock),
  ],
  ["package-lock.json is current", program("npm", ["ls", "--all", "--loglevel=error"])],
  ["Files are named for what they hold", namesHold],
  ["NOTICE names every package that is shipped", noticeProblem],
];

await command(async () => {
  await needToolchain();
  const counts = { pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  for (const [name, check] of checks) {
    const problem = check();
    console.log(`${problem === "" ? "✔" : "✖"} ${name}${problem === "" ? "" : `\n${problem.replace(/^/gm, "  ")}`}`);
    counts[problem === "" ? "pass" : "fail"]++;
  }
  for (const [kind, count] of Object.entries(counts)) console.log(`# ${kind} ${count}`);
  return counts.fail > 0 ? 1 : 0;
});
