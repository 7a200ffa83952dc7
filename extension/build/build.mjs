// npm run build [-- -p:NAME=VALUE…]: the daemon in dist/daemon and the extension's bundles in dist/, after what they need.
import { pathToFileURL } from "node:url";
import { publishDaemon } from "./daemon.mjs";
import { needDotnet, needModules, needNode, needNuget } from "./needs.mjs";
import { command, run } from "./shell.mjs";

export async function needToolchain() {
  needNode();
  needDotnet();
  await needModules();
  await needNuget();
}

/** @param properties MSBuild properties of the daemon, for example -p:Cuda=true */
export async function build(properties = []) {
  await needToolchain();
  console.log("Building the daemon and the extension");
  await publishDaemon(properties);
  await run(process.execPath, ["extension/build/bundle.mjs"], "The extension could not be bundled");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await command(() => build(process.argv.slice(2)));
