/** The one layer axis that every track shares, in units of a track's drawing. */
export const axis = { width: 600, height: 72, inset: 18, top: 6, bottom: 66 } as const;

const inner = axis.width - 2 * axis.inset;

/** Where a layer lies; a single layer lies in the middle. */
export function xOf(layer: number, layers: number): number {
  return layers < 2 ? axis.width / 2 : axis.inset + (layer * inner) / (layers - 1);
}

/** The same as a share of the width, in percent. */
export function percentOf(layer: number, layers: number): string {
  return `${(xOf(layer, layers) / axis.width) * 100}%`;
}

/** Where a value of 0…1 lies: 1 is at the top. */
export function yOf(value: number): number {
  return axis.bottom - value * (axis.bottom - axis.top);
}

/** The layer nearest to a place, given as a share of the width. */
export function layerAt(fraction: number, layers: number): number {
  if (layers < 2) return 0;
  return clampLayer(Math.round(((fraction * axis.width - axis.inset) * (layers - 1)) / inner), layers);
}

export function clampLayer(layer: number, layers: number): number {
  return Math.min(layers - 1, Math.max(0, layer));
}

/** Layers whose numbers are written, so that they stand apart and leave room for the cursor's. */
export function ticks(layers: number, cursor: number): number[] {
  const step = layers <= 16 ? 1 : layers <= 48 ? 4 : 8;
  const regular = Array.from({ length: Math.ceil(layers / step) }, (_, at) => at * step);
  const last = layers - 1;
  const far = (layer: number, from: number): boolean => layer === from || Math.abs(layer - from) >= step / 2;
  return [...new Set([...regular.filter((layer) => far(layer, last)), last].filter((layer) => far(layer, cursor)).concat(cursor))];
}

/** What a key does to the cursor: the new layer, or null where the key means nothing here. */
export function layerByKey(key: string, layer: number, layers: number): number | null {
  const page = Math.max(2, Math.round(layers / 8));
  const moves = new Map([
    ["ArrowLeft", layer - 1],
    ["ArrowDown", layer - 1],
    ["ArrowRight", layer + 1],
    ["ArrowUp", layer + 1],
    ["PageDown", layer - page],
    ["PageUp", layer + page],
    ["Home", 0],
    ["End", layers - 1],
  ]);
  const to = moves.get(key);
  return to === undefined ? null : clampLayer(to, layers);
}
