// npm run bench|parity: builds one of the .NET programs and runs it where the person stands, so that relative paths mean what they say.
import { spawnSync } from "node:child_process";
import { needToolchain } from "./build.mjs";
import { command, programOf, root, run } from "./shell.mjs";

const [name, ...args] = process.argv.slice(2);
await command(async () => {
  await needToolchain();
  await run("dotnet", ["build", `tests/${name}`, "-c", "Release", "--no-restore", "-v", "quiet"], `${name} could not be built`);
  return spawnSync("dotnet", [programOf(name), ...args], { cwd: process.env.INIT_CWD ?? root, stdio: "inherit" }).status ?? 1;
});
