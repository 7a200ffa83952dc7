import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** A path as a person writes it in a setting: `~` is the home folder, a relative path starts at `base`; empty stays empty. */
export function settingPath(written: string, base: string = homedir(), home: string = homedir()): string {
  const path = written.trim();
  if (path === "") return "";
  if (path === "~") return home;
  if (path.startsWith("~/")) return join(home, path.slice(2));
  return isAbsolute(path) ? path : resolve(base, path);
}
