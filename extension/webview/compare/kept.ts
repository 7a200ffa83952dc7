import type { RunResult } from "../../shared/protocol";

/** The image positions that a layer of a run sees, or null where it sees all. */
export function keptAt({ kept }: RunResult, layer: number): ReadonlySet<number> | null {
  const last = kept.filter((step) => step.layer <= layer).at(-1);
  return last ? new Set(last.positions) : null;
}

/** How the number of image tokens goes over the layers: `64 → 32 from layer 2`. */
export function countsWords(byLayer: readonly number[]): string {
  const changes = byLayer.flatMap((count, layer) => (layer > 0 && count !== byLayer[layer - 1] ? [` → ${count} from layer ${layer}`] : []));
  return `${byLayer[0] ?? 0}${changes.join("")}`;
}
