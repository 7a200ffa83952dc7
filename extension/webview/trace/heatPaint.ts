import { cividis } from "../drawing/cividis";
import { diverging } from "../drawing/diverging";
import { type Cell, type Rectangle, uncovered } from "../picture/cells";
import type { Heat } from "./heats";

/** How much a cell is dimmed: nothing where it is hottest. The root lets middling cells stand out from cold ones. */
export function dimming(value: number, most: number, strength: number): number {
  return most > 0 ? strength * (1 - Math.sqrt(Math.abs(value) / most)) : strength;
}

/** The tone of a value in a colour map. The root keeps weak layers visible beside strong ones. */
export function tone({ signed }: Pick<Heat, "signed">, value: number, most: number, root = false): [number, number, number] {
  const part = most > 0 ? value / most : 0;
  if (signed) return diverging(part);
  return cividis(root ? Math.sqrt(Math.max(0, part)) : part);
}

const parts = new WeakMap<readonly Cell[], { cell: Cell; parts: Rectangle[] }[]>();

/** Fills what is seen of each cell; edges fall on whole pixels. */
export function fillCells(
  drawing: CanvasRenderingContext2D,
  cells: readonly Cell[],
  scale: number,
  style: (index: number) => string | null,
): void {
  const known = parts.get(cells) ?? uncovered(cells);
  parts.set(cells, known);
  for (const { cell, parts: seen } of known) {
    const fill = style(cell.index);
    if (fill === null) continue;
    drawing.fillStyle = fill;
    for (const [left, top, width, height] of seen) {
      const [x, y] = [Math.round(left * scale), Math.round(top * scale)];
      drawing.fillRect(x, y, Math.round((left + width) * scale) - x, Math.round((top + height) * scale) - y);
    }
  }
}

export function css([red, green, blue]: readonly [number, number, number], alpha = 1): string {
  return `rgb(${red} ${green} ${blue} / ${alpha.toFixed(3)})`;
}
