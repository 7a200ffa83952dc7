import type { DatasetProblem, DatasetRow, ErrorInfo } from "../../shared/protocol";

/** A row of a data set with the key that it is known by over all data sets. */
export interface PairRow {
  key: string;
  path: string;
  row: DatasetRow;
}

/** What is known of a data set's file. A new reading is a new object. */
export type Dataset =
  | { path: string; state: "reading" }
  | { path: string; state: "open"; format: string; rows: readonly PairRow[]; problems: readonly DatasetProblem[] }
  | { path: string; state: "failed"; error: ErrorInfo };

/** Rows with their keys: path and id, and a count where a file has an id twice. */
export function keyedRows(path: string, rows: readonly DatasetRow[]): PairRow[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const count = (seen.get(row.id) ?? 0) + 1;
    seen.set(row.id, count);
    return { key: count === 1 ? `${path}#${row.id}` : `${path}#${row.id}~${count}`, path, row };
  });
}

/** The row at a 0-based line: the one whose range holds it, else none. Rows are in the file's order. */
export function rowAt(rows: readonly PairRow[], line: number): PairRow | undefined {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { row } = rows[middle]!;
    if (line < row.startLine) high = middle - 1;
    else if (line > row.endLine) low = middle + 1;
    else return rows[middle];
  }
  return undefined;
}
