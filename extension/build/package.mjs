// npm run package: the extension with its daemon as artifacts/flowlens-SYSTEM-VERSION.vsix, for this system alone (libtorch is in it).
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { build } from "./build.mjs";
import { command, root, run } from "./shell.mjs";

/** README with its pictures in it: an installed extension's page finds no file beside it. */
function writeReadme(file) {
  const inline = (_, before, path) => `${before}(data:image/png;base64,${readFileSync(root + path, "base64")})`;
  writeFileSync(root + file, readFileSync(`${root}README.md`, "utf8").replace(/(!\[[^\]]*\])\(([^):]+\.png)\)/g, inline));
}

await command(async () => {
  await build();
  const { name, version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const target = `linux-${process.arch}`;
  const file = `artifacts/${name}-${target}-${version}.vsix`;
  mkdirSync(`${root}artifacts`, { recursive: true });
  writeReadme("artifacts/README.md");
  // No repository is named yet, whose address relative links could be made from.
  const noRepository = ["--allow-missing-repository", "--no-rewrite-relative-links"];
  const args = ["package", "--no-dependencies", "--target", target, "--out", file, "--readme-path", "artifacts/README.md", ...noRepository];
  await run(process.execPath, ["node_modules/@vscode/vsce/vsce", ...args], "The extension could not be packaged");
  console.log(`${file}: ${(statSync(root + file).size / 1e6).toFixed(0)} MB`);
});
