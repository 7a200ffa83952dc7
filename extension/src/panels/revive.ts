import type { Snapshot } from "../../shared/panel";
import type { TruncationRun } from "../../shared/protocol";
import { panelKinds } from "./kinds";
import type { Pair } from "./pair";

/** What makes a panel again after a window reload. */
export interface Revive {
  version: 1;
  pair: Pair;
  /** The truncations that a person set in the panel, or null for those of the settings. */
  runs: TruncationRun[] | null;
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
  const { version, pair, runs } = fields(revive);
  if (!panelKinds.some(({ id }) => id === kind) || version !== 1 || !isPair(pair)) return null;
  if (runs !== null && !Array.isArray(runs)) return null;
  return { kind: kind as Snapshot["kind"], revive: { version, pair, runs: runs as TruncationRun[] | null }, view: view ?? null };
}

function isPair(value: unknown): value is Pair {
  const { key, title, question, label, prompt } = fields(value);
  const { images } = fields(prompt);
  const texts = [key, title, question].every((text) => typeof text === "string");
  return (
    texts && (label === null || typeof label === "string") && Array.isArray(images) && images.every((path) => typeof path === "string")
  );
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
