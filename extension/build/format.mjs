// npm run format: writes TypeScript, scripts, styles and C# as `npm run check` wants them.
import { needToolchain } from "./build.mjs";
import { command, run } from "./shell.mjs";

await command(async () => {
  await needToolchain();
  await run(process.execPath, ["node_modules/prettier/bin/prettier.cjs", "--write", "--log-level", "warn", "."], "Prettier failed");
  await run("dotnet", ["format", "FlowLens.sln", "--no-restore"], "dotnet format failed");
});
