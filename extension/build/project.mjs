// npm run bench|parity|train|…: builds one of the .NET programs and runs it where the person stands, so that relative paths mean what they say.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { needToolchain } from "./build.mjs";
import { command, root, run } from "./shell.mjs";

const [folder, ...args] = process.argv.slice(2);
await command(async () => {
  await needToolchain();
  const project = join(root, folder);
  await run("dotnet", ["build", project, "-c", "Release", "--no-restore", "-v", "quiet"], `${folder} could not be built`);
  const built = ["run", "--project", project, "-c", "Release", "--no-build", "--", ...args];
  return spawnSync("dotnet", built, { cwd: process.env.INIT_CWD ?? root, stdio: "inherit" }).status ?? 1;
});
