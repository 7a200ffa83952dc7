import * as vscode from "vscode";
import { settings } from "../settings/settings";
import type { PairRow } from "./dataset";
import type { Datasets } from "./datasets";
import { isCovered, lensLines, lensRows, type Lines } from "./lensRows";
import { datasetSelector } from "./patterns";

/** *Trace | Compare* over each row. */
class RowLenses implements vscode.CodeLensProvider {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  /** The lines that have lenses, of files too long to give all. */
  private readonly given = new Map<string, Lines[] | null>();
  private readonly listeners: vscode.Disposable[];

  constructor(private readonly datasets: Datasets) {
    this.listeners = [
      datasets.onDidChange((path) => {
        if (shown(path).length > 0) this.changed.fire();
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        const path = textEditor.document.uri.fsPath;
        if (!isCovered(this.given.get(path) ?? null, shown(path))) this.changed.fire();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.given.delete(uri.fsPath)),
    ];
  }

  /** The lenses of the rows known; others follow when their file has been read. */
  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const path = document.uri.fsPath;
    const dataset = this.datasets.get(path);
    if (dataset?.state !== "open") return [];
    const lines = lensLines(dataset.rows, shown(path));
    this.given.set(path, lines);
    return lensRows(dataset.rows, lines).flatMap(rowLenses);
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
    this.changed.dispose();
  }
}

/** Registers the lenses for the files that the settings name, and again when they name others. */
export function registerLenses(datasets: Datasets): vscode.Disposable {
  const lenses = new RowLenses(datasets);
  const register = (): vscode.Disposable => vscode.languages.registerCodeLensProvider(datasetSelector(), lenses);
  let registered = register();
  const again = (): void => {
    registered.dispose();
    registered = register();
  };
  return vscode.Disposable.from(
    lenses,
    { dispose: () => registered.dispose() },
    vscode.workspace.onDidChangeWorkspaceFolders(again),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (settings.affects(change, "datasets")) again();
    }),
  );
}

function rowLenses({ key, path, row }: PairRow): vscode.CodeLens[] {
  const range = new vscode.Range(row.startLine, 0, row.startLine, 0);
  const lens = (title: string, command: string, tooltip: string): vscode.CodeLens =>
    new vscode.CodeLens(range, { title, command, tooltip, arguments: [{ key, path }] });
  return [
    lens("Trace", "flowlens.trace", "Show how attention flows from the image to the answer, layer by layer"),
    lens("Compare", "flowlens.compare", "Show the answer with image tokens truncated beside the full one"),
  ];
}

function shown(path: string): Lines[] {
  return vscode.window.visibleTextEditors
    .filter(({ document }) => document.uri.scheme === "file" && document.uri.fsPath === path)
    .flatMap(({ visibleRanges }) => visibleRanges.map(({ start, end }) => ({ first: start.line, last: end.line })));
}
