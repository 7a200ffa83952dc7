import { join } from "node:path";
import type { TestContext } from "node:test";
import type { DatasetRow } from "../../extension/shared/protocol";
import { Daemon, type DaemonOptions, type DaemonState } from "../../extension/src/daemon/daemon";

const fakeDaemon = join(process.cwd(), "tests", "extension", "fakeDaemon.mjs");

/** A client of the fake daemon; `log` gets what it says. */
export function fake(
  test: TestContext,
  mode: string | (() => string) = "works",
  options: Partial<DaemonOptions> = {},
): { daemon: Daemon; log: string[]; states: string[] } {
  const log: string[] = [];
  const states: string[] = [];
  const daemon = new Daemon({
    launch: () => ({
      program: process.execPath,
      arguments: [fakeDaemon, typeof mode === "string" ? mode : mode(), "serve", "--stdio"],
    }),
    clientVersion: "0.1.0",
    log: (line) => log.push(line),
    rule: { firstDelay: 10, limit: 3, span: 60_000 },
    ...options,
  });
  daemon.onDidChange(({ state }) => states.push(state));
  test.after(() => daemon.dispose());
  return { daemon, log, states };
}

/** Resolves when the condition holds after some event. */
export async function until<T>(
  onDidChange: (listener: (value: T) => void) => { dispose(): void },
  condition: () => boolean,
): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      const listener = onDidChange(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}

export const becomes = (daemon: Daemon, state: DaemonState["state"]): Promise<void> =>
  until(daemon.onDidChange, () => daemon.state.state === state);

export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

export const traceOf = (text: string) => ({ prompt: { images: ["/a.png"], text } });

export function row(id: string, startLine: number, endLine = startLine): DatasetRow {
  return {
    id,
    startLine,
    endLine,
    title: `Question ${id}`,
    prompt: { images: ["/pictures/a.png"], text: `Question ${id}`, messages: null },
    answer: "Yes",
    category: null,
    boxes: [],
  };
}
