// Bundles the extension's two halves: what runs in the extension host, and what runs in the page.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const shared = { absWorkingDir: root, bundle: true, minify: true, sourcemap: true, logLevel: "warning", target: "es2022" };

await Promise.all([
  build({
    ...shared,
    entryPoints: ["extension/src/extension.ts"],
    outfile: "dist/extension.js",
    platform: "node",
    format: "cjs",
    external: ["vscode"],
  }),
  build({
    ...shared,
    entryPoints: ["extension/webview/panel.ts", "extension/webview/panel.css"],
    outdir: "dist/webview",
    platform: "browser",
    format: "iife",
  }),
]);
