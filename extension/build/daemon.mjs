// Publishes the daemon into dist/daemon, the embedded model beside it; files that did not change are hard links into the package cache.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { copyNotices } from "./notices.mjs";
import { root, run } from "./shell.mjs";

export async function publishDaemon(properties = []) {
  rmSync(join(root, "dist/daemon"), { recursive: true, force: true });
  // A property may choose other packages, which are restored then.
  const restored = properties.length === 0 ? ["--no-restore"] : properties;
  const args = ["publish", "daemon/FlowLens.Daemon", "-c", "Release", "-o", "dist/daemon", "-v", "quiet"];
  await run("dotnet", [...args, ...restored], "The daemon could not be built");
  copyNotices();
}
