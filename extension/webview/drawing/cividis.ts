/** Cividis in ten even steps: readable with every kind of colour vision, and in grey (Nuñez, Anderton & Renslow 2018). */
const steps = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [195, 179, 105],
  [225, 204, 85],
  [254, 232, 56],
] as const;

/** Red, green and blue, 0…255, of a value that is held within 0…1. */
export function cividis(value: number): [number, number, number] {
  const place = Math.min(1, Math.max(0, value || 0)) * (steps.length - 1);
  const lower = Math.min(steps.length - 2, Math.floor(place));
  const part = place - lower;
  const mix = (channel: 0 | 1 | 2): number => Math.round(steps[lower]![channel] * (1 - part) + steps[lower + 1]![channel] * part);
  return [mix(0), mix(1), mix(2)];
}

export function cividisCss(value: number): string {
  return `rgb(${cividis(value).join(",")})`;
}
