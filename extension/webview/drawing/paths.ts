import { xOf, yOf } from "./axis";

const at = (x: number, y: number): string => `${round(x)} ${round(y)}`;
const round = (value: number): number => Math.round(value * 100) / 100;

/** A line over the layers; values are 0…1. */
export function linePath(values: ArrayLike<number>): string {
  return `M${Array.from(values, (value, layer) => at(xOf(layer, values.length), yOf(value))).join("L")}`;
}

/** The area between two lines over the layers. */
export function areaPath(lower: ArrayLike<number>, upper: ArrayLike<number>): string {
  const layers = upper.length;
  const back = Array.from(lower, (value, layer) => at(xOf(layer, layers), yOf(value))).reverse();
  return `${linePath(upper)}L${back.join("L")}Z`;
}

/** A staircase over `width` × `height`: each value holds for its own layer; 1 is at the top. */
export function stepPath(values: readonly number[], width: number, height: number): string {
  const step = width / Math.max(1, values.length);
  return `M${values.map((value, layer) => `${at(layer * step, height * (1 - value))}H${round((layer + 1) * step)}`).join("L")}`;
}

/** One path of all rectangles `[left, top, width, height]`. */
export function rectanglesPath(rectangles: readonly (readonly number[])[]): string {
  return rectangles.map(([left = 0, top = 0, width = 0, height = 0]) => `M${at(left, top)}h${width}v${height}h${-width}z`).join("");
}

/** Running sums: line `k` of a stack lies on the sum of the lines before it. */
export function stack(lines: readonly ArrayLike<number>[]): { lower: Float64Array; upper: Float64Array }[] {
  let lower = new Float64Array(lines[0]?.length ?? 0);
  return lines.map((line) => {
    const upper = lower.map((value, layer) => value + (line[layer] ?? 0));
    const band = { lower, upper };
    lower = upper;
    return band;
  });
}
