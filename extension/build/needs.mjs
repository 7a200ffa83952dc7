// What the commands need on a machine. Each need installs what it lacks, says so, or stops with a sentence that names it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onPath, output, root, run, Stop } from "./shell.mjs";

const leastNode = 20;
const sdk = 10;

/** Node itself; nothing can install it from within. */
export function needNode() {
  if (Number(process.versions.node.split(".")[0]) < leastNode)
    throw new Stop(`Node.js ${leastNode} or newer is missing: this is ${process.versions.node}; get it from https://nodejs.org`);
}

/** The .NET SDK; the programs that it builds find its runtime through DOTNET_ROOT, wherever it stands. */
export function needDotnet() {
  const where = "get it from https://dotnet.microsoft.com/download";
  const program = onPath("dotnet");
  if (program === null) throw new Stop(`The .NET SDK ${sdk} is missing: no dotnet is on the path; ${where}`);
  // It answers in the project's folder where one of its SDKs is what global.json asks for.
  if (output(program, ["--version"]) === null) {
    const sdks = (output(program, ["--list-sdks"], { cwd: "/" }) ?? "").split("\n").filter(Boolean);
    const found = sdks.map((line) => line.split(" ")[0]).join(", ") || "no SDK";
    throw new Stop(`The .NET SDK ${sdk} is missing: dotnet has ${found}; ${where}`);
  }
  process.env.DOTNET_ROOT ??= dirname(realpathSync(program));
  process.env.DOTNET_CLI_TELEMETRY_OPTOUT ??= "1";
  process.env.DOTNET_NOLOGO ??= "1";
}

/** A folder of Node packages, exactly as its lock file says; installed again when that file changes. */
export async function needNodePackages(folder, what, args = []) {
  const lock = createHash("sha256")
    .update(readFileSync(join(folder, existsSync(join(folder, "npm-shrinkwrap.json")) ? "npm-shrinkwrap.json" : "package-lock.json")))
    .digest("hex");
  const stamp = join(folder, "node_modules", ".flowlens-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  if (onPath("npm") === null) throw new Stop("npm is missing: none is on the path; it comes with Node.js from https://nodejs.org");
  console.log(`Installing ${what} (npm ci)`);
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...args], `npm could not install ${what}`, {
    cwd: folder,
  });
  writeFileSync(stamp, lock);
}

/** The project's own Node packages. */
export const needModules = () => needNodePackages(root, "the Node packages of package-lock.json");

/** NuGet packages, exactly as the lock files say. */
export async function needNuget() {
  if (!existsSync(join(root, "daemon/FlowLens.Daemon/obj/project.assets.json")))
    console.log("Restoring the NuGet packages of the lock files (libtorch among them, 0.5 GB; a first time takes minutes)");
  await run(
    "dotnet",
    ["restore", "FlowLens.sln", "--locked-mode", "--verbosity", "quiet"],
    "The NuGet packages could not be restored as the lock files say",
  );
}

const isInstalled = (name) => (output("dpkg-query", ["-W", "-f=${db:Status-Status}", name]) ?? "") === "installed";

/** Debian packages, by apt as root or with sudo. */
export async function needDebian(names, purpose) {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const list = missing.join(", ");
  if (onPath("apt-get") === null) throw new Stop(`${purpose} needs the Debian packages ${list}, and there is no apt-get here`);
  const remedy = `install ${missing.length === 1 ? "it" : "them"} by hand (apt-get install ${missing.join(" ")})`;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && onPath("sudo") === null) throw new Stop(`${purpose} needs ${list}, and neither root nor sudo is to be had: ${remedy}`);
  console.log(`Installing the Debian packages ${list} (apt-get)`);
  const apt = (...args) =>
    run(
      isRoot ? "apt-get" : "sudo",
      [...(isRoot ? [] : ["apt-get"]), "-y", "-qq", "-o", "DPkg::Lock::Timeout=300", ...args],
      `${purpose} needs ${list}, and apt-get ${args[0]} failed: ${remedy}`,
      { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, stdio: ["inherit", "ignore", "inherit"] },
    );
  await apt("update");
  await apt("install", "--no-install-recommends", ...missing);
}
