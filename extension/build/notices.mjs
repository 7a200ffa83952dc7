// What is shipped of others, and whether NOTICE names it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, parse } from "node:path";
import { root } from "./shell.mjs";

const json = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

/** The NuGet packages that the published daemon was put together from. */
const daemonPackages = () =>
  Object.entries(json("dist/daemon/flowlens.deps.json").libraries)
    .filter(([, { type }]) => type === "package")
    .map(([id]) => id.split("/"));

/** The npm packages that the bundles hold, as their source maps tell. */
function bundledPackages() {
  const sources = ["dist/extension.js.map", "dist/webview/panel.js.map"].flatMap((map) => json(map).sources);
  const names = new Set(sources.map((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1]).filter(Boolean));
  return [...names].map((name) => [name, json(`node_modules/${name}/package.json`).version]);
}

/** Copies the licence and notice files that the daemon's packages bring into dist/daemon/notices; equal ones once. */
export function copyNotices() {
  const folder = join(root, "dist/daemon/notices");
  const caches = Object.keys(json("daemon/FlowLens.Daemon/obj/project.assets.json").packageFolders);
  const seen = new Set();
  mkdirSync(folder, { recursive: true });
  for (const [name, version] of daemonPackages()) {
    const home = caches.map((cache) => join(cache, name.toLowerCase(), version)).find(existsSync);
    for (const file of readdirSync(home, { recursive: true, withFileTypes: true })) {
      if (!file.isFile() || !/^(licen[cs]e|notice|third-?party)/i.test(file.name)) continue;
      const text = readFileSync(join(file.parentPath ?? file.path, file.name));
      const hash = createHash("sha256").update(text).digest("hex");
      if (!seen.has(hash)) writeFileSync(join(folder, `${name}-${parse(file.name).name}.txt`), text);
      seen.add(hash);
    }
  }
}

/** What is wrong with NOTICE: a shipped package that it does not name with its version. */
export function noticeProblem() {
  if (!existsSync(join(root, "dist/daemon/flowlens.deps.json")) || !existsSync(join(root, "dist/extension.js.map")))
    return "nothing is built yet: run npm run build first";
  const named = new Set(readFileSync(join(root, "NOTICE"), "utf8").split("\n"));
  const missing = [...daemonPackages(), ...bundledPackages()]
    .map(([name, version]) => `  ${name} ${version}`)
    .filter((line) => !named.has(line));
  return missing.length === 0 ? "" : `NOTICE lacks, under its licence and with its copyright:\n${missing.join("\n")}`;
}
