// Bundles the TypeScript tests and runs them with Node's own test runner.
// Usage: node tests/extension/run.mjs [PART-OF-A-FILE-NAME…]
import { build } from "esbuild";
import { spawn } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = "tests/extension";
const wanted = process.argv.slice(2);
const all = (await readdir(join(root, folder), { recursive: true })).filter((file) => file.endsWith(".test.ts")).sort();
const files = all.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
if (files.length === 0) {
  console.error(`No test in ${folder} has ${wanted.join(" or ")} in its name: there are ${all.join(", ")}`);
  process.exit(1);
}

// Inside the checkout, so that packages that are not bundled are found.
const outdir = join(root, "dist/tests", String(process.pid));
await build({
  absWorkingDir: root,
  entryPoints: files.map((file) => ({ in: join(folder, file), out: file.replace(/\.ts$/, "") })),
  outdir,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  sourcemap: "inline",
  external: ["playwright-core", "esbuild"],
  logLevel: "warning",
});
const bundles = files.map((file) => join(outdir, file.replace(/\.ts$/, ".cjs")));
const tests = spawn(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", ...bundles], {
  cwd: root,
  stdio: "inherit",
});
tests.on("exit", async (code) => {
  await rm(outdir, { recursive: true, force: true });
  process.exit(code ?? 1);
});
