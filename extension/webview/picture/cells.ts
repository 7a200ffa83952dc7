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
  rect: Rectangle;
}

export type Rectangle = readonly [left: number, top: number, width: number, height: number];

/**
 * The cells of one picture, the coarsest tile first, so that the finest lies on top; within a tile in order of their positions. Separators
 * have no place and are left out. The same cells each time, for who draws by what has changed.
 */
export function cellsOf(prompt: PromptInfo, picture: number): readonly Cell[] {
  const ofPrompt = known.get(prompt) ?? new Map<number, readonly Cell[]>();
  known.set(prompt, ofPrompt);
  const cells = ofPrompt.get(picture) ?? placed(prompt, picture);
  ofPrompt.set(picture, cells);
  return cells;
}

const known = new WeakMap<PromptInfo, Map<number, readonly Cell[]>>();

function placed(prompt: PromptInfo, picture: number): Cell[] {
  const cells = prompt.imageCells.flatMap((cell, index) => {
    const rect = rectangle(cell);
    return cell.image === picture && rect ? [{ index, position: cell.position, tile: cell.tile, row: cell.row, col: cell.col, rect }] : [];
  });
  return cells.sort((a, b) => b.rect[2] * b.rect[3] - a.rect[2] * a.rect[3]);
}

/** Of each cell what no finer tile covers: where tiles overlap only the uppermost is seen. */
export function uncovered(cells: readonly Cell[]): { cell: Cell; parts: Rectangle[] }[] {
  const tiles = [...new Set(cells.map(({ tile }) => tile))];
  const bounds = new Map(tiles.map((tile) => [tile, around(cells.filter((cell) => cell.tile === tile))]));
  const above = new Map(tiles.map((tile, at) => [tile, tiles.slice(at + 1).map((finer) => bounds.get(finer)!)]));
  return cells.map((cell) => ({
    cell,
    parts: above.get(cell.tile)!.reduce((parts, hole) => parts.flatMap((part) => without(part, hole)), [cell.rect]),
  }));
}

function around(cells: readonly Cell[]): Rectangle {
  const [left, top] = [Math.min(...cells.map(({ rect }) => rect[0])), Math.min(...cells.map(({ rect }) => rect[1]))];
  return [
    left,
    top,
    Math.max(...cells.map(({ rect }) => rect[0] + rect[2])) - left,
    Math.max(...cells.map(({ rect }) => rect[1] + rect[3])) - top,
  ];
}

/** What is left of a rectangle beside a hole: strips above and below, then pieces at its sides. */
function without(rect: Rectangle, hole: Rectangle): Rectangle[] {
  const [left, top, right, bottom] = [rect[0], rect[1], rect[0] + rect[2], rect[1] + rect[3]];
  const [from, until] = [Math.max(top, hole[1]), Math.min(bottom, hole[1] + hole[3])];
  const [start, end] = [Math.max(left, hole[0]), Math.min(right, hole[0] + hole[2])];
  if (from >= until || start >= end) return [rect];
  const pieces: Rectangle[] = [
    [left, top, rect[2], from - top],
    [left, until, rect[2], bottom - until],
    [left, from, start - left, until - from],
    [end, from, right - end, until - from],
  ];
  const seam = 1e-6; // edges that meet differ by rounding
  return pieces.filter(([, , width, height]) => width > seam && height > seam);
}

function rectangle({ rect }: ImageCell): Rectangle | null {
  return rect?.length === 4 ? (rect as unknown as Rectangle) : null;
}

/** The cell under a point of the picture; of several the last, which lies on top. */
export function cellAt(cells: readonly Cell[], x: number, y: number): Cell | undefined {
  return cells.findLast(({ rect: [left, top, width, height] }) => x >= left && x < left + width && y >= top && y < top + height);
}

/** The cells whose middle lies between two corners, in any order. */
export function cellsIn(cells: readonly Cell[], [x, y]: readonly [number, number], [u, v]: readonly [number, number]): Cell[] {
  const within = (place: number, one: number, other: number): boolean => place >= Math.min(one, other) && place <= Math.max(one, other);
  return cells.filter(({ rect: [left, top, width, height] }) => within(left + width / 2, x, u) && within(top + height / 2, y, v));
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
