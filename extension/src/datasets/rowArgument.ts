import * as vscode from "vscode";
import { type PairRow, rowAt } from "./dataset";
import type { Datasets } from "./datasets";
import type { DatasetDocuments } from "./documents";
import { isRow, type Node } from "./tree";

/** How a command names a row: a lens, a link and the tree give its key; a key press in the tree says `selection`. */
type RowArgument = { key: string; path: string } | "selection" | undefined;

/** Finds the row that a command is about. */
export class RowFinder {
  constructor(
    private readonly datasets: Datasets,
    private readonly documents: DatasetDocuments,
    private readonly view: vscode.TreeView<Node>,
  ) {}

  async find(argument: RowArgument): Promise<PairRow | undefined> {
    if (typeof argument === "object" && typeof argument.key === "string") return this.datasets.row(argument.key);
    const inTree = this.view.selection.find(isRow);
    if (argument === "selection") return inTree;
    return (await this.underCursor()) ?? (this.view.visible ? inTree : undefined);
  }

  private async underCursor(): Promise<PairRow | undefined> {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return undefined;
    const dataset = await this.documents.current(editor.document);
    return dataset?.state === "open" ? rowAt(dataset.rows, editor.selection.active.line) : undefined;
  }
}

/** Opens a row's data set with the cursor at the row: where the file is open already, else among the texts rather than the panels. */
export async function openRow({ path, row }: PairRow): Promise<void> {
  const { visibleTextEditors, activeTextEditor } = vscode.window;
  const open = visibleTextEditors.find(({ document }) => document.uri.fsPath === path) ?? activeTextEditor ?? visibleTextEditors[0];
  const start = new vscode.Position(row.startLine, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(path), {
    selection: new vscode.Range(start, start),
    viewColumn: open?.viewColumn ?? vscode.ViewColumn.One,
    preserveFocus: true,
    preview: true,
  });
}
