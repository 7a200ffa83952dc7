import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { daemonKinds, Failure } from "./failure";

/** The program that is started as the daemon. */
export interface Launch {
  program: string;
  arguments: string[];
}

/** The daemon that comes with the extension, or the one a person set; `parent` is the process that it ends with. */
export function launch(extensionFolder: string, setPath: string, parent: number): Launch {
  const program = setPath === "" ? join(extensionFolder, "dist", "daemon", "flowlens") : setPath;
  return { program, arguments: ["serve", "--stdio", "--parent", String(parent)] };
}

/** Fails with the remedy where the program is not there or may not be run. */
export function checkProgram({ program }: Launch, isSet: boolean): void {
  try {
    accessSync(program, constants.X_OK);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new Failure({
      kind: daemonKinds.missing,
      message: `The FlowLens daemon ${missing ? "is not there" : "cannot be run"}: ${program}`,
      remedy: isSet
        ? "Correct the setting flowlens.daemon.path, or empty it to use the daemon that comes with FlowLens"
        : "Install the extension again, or build the daemon with npm run build",
    });
  }
}
