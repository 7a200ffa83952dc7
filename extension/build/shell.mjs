// Programs that the commands run, and the one sentence with which a command ends when it cannot go on.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Ends a command with its sentence and without a stack trace. */
export class Stop extends Error {}

/** The built program of a .NET project under tests/. */
export const programOf = (name) => join(root, "tests", name, `bin/Release/net10.0/linux-${process.arch}`, `${name}.dll`);

/** Where a program stands on the path, or null. */
export function onPath(program) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}

/** Runs a program to its end in the project's folder, on this terminal; `sentence` says what failed if it fails. */
export function run(program, args, sentence, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", ...options });
    child.on("error", (error) => reject(new Stop(`${sentence} (${error.message})`)));
    child.on("exit", (code, signal) => (code === 0 ? resolve() : reject(new Stop(`${sentence} (${signal ?? `exit code ${code}`})`))));
  });
}

/** What a program prints, or null where it is not there or fails. */
export function output(program, args, options = {}) {
  const { status, stdout } = spawnSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 64 << 20, ...options });
  return status === 0 ? stdout : null;
}

/** Runs a command's body; a {@link Stop} becomes its sentence and exit code 1. */
export async function command(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
