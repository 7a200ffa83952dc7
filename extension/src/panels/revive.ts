import type { Measure, Snapshot } from "../../shared/panel";
import type { TruncationRun } from "../../shared/protocol";
import { panelKinds } from "./kinds";
import type { Pair } from "./pair";

/** What makes a panel again after a window reload. */
export interface Revive {
  version: 1;
  pair: Pair;
  /** The truncations that a person set in the panel, or null for those of the settings. */
  runs: TruncationRun[] | null;
  /** What a person chose to measure in the panel, or null for what the settings say. */
  measure: Measure | null;
}

/** What the page keeps: what the host gave it, and how the person looked at it. */
export interface PageState {
  kind: Snapshot["kind"];
  revive: Revive;
  view: unknown;
}

/** The kept state, or null where it is none of ours: another version, or a page that never got a snapshot. */
export function readPageState(state: unknown): PageState | null {
  const { kind, revive, view } = fields(state);
  const { version, pair, runs, measure } = fields(revive);
  if (!panelKinds.some(({ id }) => id === kind) || version !== 1 || !isPair(pair)) return null;
  if (runs !== null && !Array.isArray(runs)) return null;
  return {
    kind: kind as Snapshot["kind"],
    revive: {
      version,
      pair: { ...pair, boxes: Array.isArray(pair.boxes) ? pair.boxes : [] },
      runs: runs as TruncationRun[] | null,
      measure: isMeasure(measure) ? measure : null,
    },
    view: view ?? null,
  };
}

function isPair(value: unknown): value is Pair {
  const { key, title, question, label, prompt } = fields(value);
  const { images } = fields(prompt);
  const texts = [key, title, question].every((text) => typeof text === "string");
  return (
    texts && (label === null || typeof label === "string") && Array.isArray(images) && images.every((path) => typeof path === "string")
  );
}

function isMeasure(value: unknown): value is Measure {
  const { metrics, options } = fields(value);
  return Array.isArray(metrics) && metrics.every((id) => typeof id === "string") && typeof options === "object" && options !== null;
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
