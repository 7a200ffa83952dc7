// Bundles and runs the page's measure: the second half of npm run bench.
import { build } from "esbuild";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { command, root } from "../../extension/build/shell.mjs";

await command(async () => {
  const outfile = join(root, "dist/tests", `redraw-${process.pid}.cjs`);
  process.chdir(root);
  await build({
    entryPoints: ["tests/extension/gallery/redraw.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["playwright-core", "esbuild"],
    logLevel: "warning",
  });
  await import(pathToFileURL(outfile).href);
  await rm(outfile);
});
