import type { PairRow } from "./dataset";

/** Rows up to which every row gets its lenses at once. */
export const lensLimit = 2000;

/** Lines around what an editor shows whose rows get lenses in a longer file. */
const margin = 500;

export interface Lines {
  first: number;
  last: number;
}

/** The lines whose rows get lenses, or null for all: an editor takes all lenses of a file in one answer. */
export function lensLines(rows: readonly PairRow[], shown: readonly Lines[]): Lines[] | null {
  if (rows.length <= lensLimit) return null;
  return shown.map(({ first, last }) => ({ first: Math.max(0, first - margin), last: last + margin }));
}

export function lensRows(rows: readonly PairRow[], lines: readonly Lines[] | null): PairRow[] {
  if (!lines) return [...rows];
  return rows.filter(({ row }) => lines.some(({ first, last }) => row.endLine >= first && row.startLine <= last));
}

/** Whether everything that is shown has its lenses. */
export function isCovered(lines: readonly Lines[] | null, shown: readonly Lines[]): boolean {
  return !lines || shown.every(({ first, last }) => lines.some((have) => have.first <= first && last <= have.last));
}
