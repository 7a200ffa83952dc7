import type { ImageCell, PromptInfo } from "../../shared/protocol";

/** An image position that has a place on a picture. */
export interface Cell {
  /** Index among all image positions: the column of a heat. */
  index: number;
  position: number;
  tile: number;
  row: number;
  col: number;
  /** Left, top, width, height in pixels of the original picture. */
  rect: readonly [number, number, number, number];
}

/** The cells of one picture, in order of their positions; separators have no place and are left out. */
export function cellsOf(prompt: PromptInfo, picture: number): Cell[] {
  return prompt.imageCells.flatMap((cell, index) => {
    const rect = rectangle(cell);
    return cell.image === picture && rect ? [{ index, position: cell.position, tile: cell.tile, row: cell.row, col: cell.col, rect }] : [];
  });
}

function rectangle({ rect }: ImageCell): Cell["rect"] | null {
  return rect?.length === 4 ? (rect as unknown as Cell["rect"]) : null;
}

/** The cell under a point of the picture; of several the last, which lies on top. */
export function cellAt(cells: readonly Cell[], x: number, y: number): Cell | undefined {
  return cells.findLast(({ rect: [left, top, width, height] }) => x >= left && x < left + width && y >= top && y < top + height);
}

/** The neighbour that an arrow key leads to, within the same tile; the cell itself at the grid's edge. */
export function neighbour(cells: readonly Cell[], from: Cell, key: string): Cell {
  const [down, right] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key] ?? [0, 0];
  const next = cells.find(({ tile, row, col }) => tile === from.tile && row === from.row + down! && col === from.col + right!);
  return next ?? from;
}

/** Whether the cells leave a visible part of the picture out, as a centre crop does. */
export function leavesPartOut(cells: readonly Cell[], width: number, height: number): boolean {
  if (cells.length === 0) return false;
  const left = Math.min(...cells.map(({ rect }) => rect[0]));
  const top = Math.min(...cells.map(({ rect }) => rect[1]));
  const right = Math.max(...cells.map(({ rect }) => rect[0] + rect[2]));
  const bottom = Math.max(...cells.map(({ rect }) => rect[1] + rect[3]));
  return left > 0.005 * width || top > 0.005 * height || right < 0.995 * width || bottom < 0.995 * height;
}
