import type { Intent, Snapshot } from "../shared/panel";

/** What the page keeps so that its panel survives a window reload. */
export interface Kept {
  kind: Snapshot["kind"];
  revive: unknown;
  view: Snapshot["view"];
}

interface WindowApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): WindowApi;

/** The page's one way out: to the extension host, and to what the window keeps for it. */
export interface Port {
  send(intent: Intent): void;
  kept(): Kept | undefined;
  keep(state: Kept): void;
}

export function openPort(): Port {
  const api = acquireVsCodeApi();
  return {
    send: (intent) => api.postMessage(intent),
    kept: () => (api.getState() ?? undefined) as Kept | undefined,
    keep: (state) => api.setState(state),
  };
}
