import { basename, dirname } from "node:path";
import type { Dataset, PairRow } from "./dataset";
import type { RowState } from "./rowStates";

/** Rows up to which a data set lists them itself; a longer one lists pages of so many. */
export const pageSize = 200;

/** Part of a long data set's rows, `from` to `to` (exclusive), 0-based. */
export interface Page {
  rows: readonly PairRow[];
  path: string;
  from: number;
}

export type Node = Dataset | Page | PairRow;

/** What a node shows; icons are VS Code's own. */
export interface NodeView {
  id: string;
  label: string;
  description: string;
  icon: string;
  /** Theme colour of the icon, where it has one. */
  color?: string;
  context: "dataset" | "page" | "row";
  opens: boolean;
}

export const isRow = (node: Node): node is PairRow => "row" in node;
export const isPage = (node: Node): node is Page => "from" in node;

export function children(node: Node): Node[] {
  if (isRow(node)) return [];
  if (isPage(node)) return [...node.rows];
  if (node.state !== "open") return [];
  const { rows, path } = node;
  if (rows.length <= pageSize) return [...rows];
  return Array.from({ length: Math.ceil(rows.length / pageSize) }, (_, page) => {
    const from = page * pageSize;
    return { path, from, rows: rows.slice(from, from + pageSize) };
  });
}

export function view(node: Node, state: RowState, relative: (path: string) => string): NodeView {
  if (isRow(node)) return rowView(node, state);
  if (isPage(node)) {
    const label = `Rows ${node.from + 1}–${node.from + node.rows.length}`;
    return { id: `${node.path}#page:${node.from}`, label, description: "", icon: "list-ordered", context: "page", opens: true };
  }
  return datasetView(node, relative);
}

function datasetView(dataset: Dataset, relative: (path: string) => string): NodeView {
  const { path } = dataset;
  const folder = dirname(relative(path));
  const place = folder === "." ? [] : [folder];
  const common = { id: path, label: basename(path), context: "dataset" as const, opens: dataset.state === "open" };
  switch (dataset.state) {
    case "reading":
      return { ...common, description: [...place, "reading…"].join(" · "), icon: "loading~spin" };
    case "failed":
      return { ...common, description: [...place, dataset.error.message].join(" · "), icon: "error", color: "list.errorForeground" };
    case "open": {
      const facts = [...place, counted(dataset.rows.length, "pair"), dataset.format];
      const wrong = dataset.problems.length;
      if (wrong > 0)
        return {
          ...common,
          description: [...facts, counted(wrong, "problem")].join(" · "),
          icon: "warning",
          color: "list.warningForeground",
        };
      return { ...common, description: facts.join(" · "), icon: "database" };
    }
  }
}

function rowView({ key, row }: PairRow, state: RowState): NodeView {
  const words = stateWords(state);
  const { icon, color } = stateIcon(state);
  return {
    id: key,
    label: row.title || row.id,
    description: `${words} · ${row.id}`,
    icon,
    ...(color && { color }),
    context: "row",
    opens: false,
  };
}

/** A row's state in words, for example `traced, comparing…`. */
export function stateWords({ trace, compare }: RowState): string {
  const words = [
    trace && { running: "tracing…", done: "traced", failed: "trace failed" }[trace],
    compare && { running: "comparing…", done: "compared", failed: "comparison failed" }[compare],
  ].filter(Boolean);
  return words.length === 0 ? "not traced" : words.join(", ");
}

function stateIcon({ trace, compare }: RowState): { icon: string; color?: string } {
  const works = [trace, compare];
  if (works.includes("running")) return { icon: "loading~spin" };
  if (works.includes("failed")) return { icon: "error", color: "list.errorForeground" };
  if (works.includes("done")) return { icon: "pass", color: "testing.iconPassed" };
  return { icon: "circle-outline" };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
