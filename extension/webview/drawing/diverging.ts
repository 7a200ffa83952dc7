/** Blue below zero, white at zero, orange above: readable with every kind of colour vision. */
const [below, zero, above] = [
  [33, 102, 172],
  [247, 247, 247],
  [217, 95, 2],
] as const;

/** Red, green and blue, 0…255, of a value that is held within −1…1. */
export function diverging(value: number): [number, number, number] {
  const held = Math.min(1, Math.max(-1, value || 0));
  const end = held < 0 ? below : above;
  const mix = (channel: 0 | 1 | 2): number => Math.round(zero[channel] + (end[channel] - zero[channel]) * Math.abs(held));
  return [mix(0), mix(1), mix(2)];
}
