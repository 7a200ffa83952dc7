import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../extension/build/shell.mjs";

const program = join(root, "dist/daemon/flowlens");

/** Whether a process descends from another. */
function descends(pid, ancestor) {
  for (let at = pid; at > 1; ) {
    if (at === ancestor) return true;
    try {
      at = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${at}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      return false;
    }
  }
  return false;
}

/** The daemons that a server's windows have started: no other's. */
export function daemonsOf(server) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, "") === program && descends(pid, server);
      } catch {
        return false;
      }
    });
}
