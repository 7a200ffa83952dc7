// The VS Code server that runs in a browser: installed once into .vscode-e2e, at the versions of server/package-lock.json.
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { needDebian, needNodePackages } from "../../extension/build/needs.mjs";
import { onPath, root } from "../../extension/build/shell.mjs";

const folder = join(root, ".vscode-e2e");

/** Folder of the server itself. */
export const serverFolder = join(folder, "node_modules/code-server/lib/vscode");

export async function needServer() {
  await needDebian(["ripgrep"], "The VS Code server");
  mkdirSync(folder, { recursive: true });
  for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(root, "tests/workbench/server", name), join(folder, name));
  await needNodePackages(folder, "the VS Code server");
  // The server's own lock file lacks a peer, which npm refuses without the flag.
  await needNodePackages(serverFolder, "the VS Code server's packages", ["--omit=dev", "--legacy-peer-deps"]);
  link("node_modules", join(serverFolder, "node_modules.asar"));
  // The editor searches files with ripgrep, which its own install script would download.
  const search = join(serverFolder, "node_modules/@vscode/ripgrep/bin");
  mkdirSync(search, { recursive: true });
  link(onPath("rg"), join(search, "rg"));
}

/** The browser and the letters that pages are drawn with. */
export const needBrowser = () => needDebian(["chromium", "fonts-dejavu-core", "fonts-noto-color-emoji"], "The workbench in a browser");

function link(target, path) {
  if (existsSync(path)) return;
  rmSync(path, { force: true });
  symlinkSync(target, path);
}
