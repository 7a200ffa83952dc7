import * as vscode from "vscode";
import { settings } from "../settings/settings";
import type { Dataset } from "./dataset";
import type { Datasets } from "./datasets";
import { datasetSelector } from "./patterns";
import type { DatasetSearch } from "./search";
import { mayHoldPairs, sniffBytes } from "./sniff";

/** Milliseconds after the last key that an editor's text is read. */
const pause = 400;

/** Keeps data sets as they are in editors: an open file is read, an unsaved text counts before its file. */
export class DatasetDocuments {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly listeners: vscode.Disposable[];

  constructor(
    private readonly datasets: Datasets,
    private readonly search: DatasetSearch,
  ) {
    this.listeners = [
      vscode.workspace.onDidOpenTextDocument((document) => void this.opened(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.later(document);
      }),
      vscode.workspace.onDidSaveTextDocument((document) => this.later(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.closed(document)),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (!settings.affects(change, "datasets", "imageFolder", "maxDatasetSize")) return;
        for (const document of vscode.workspace.textDocuments) this.later(document);
      }),
    ];
    for (const document of vscode.workspace.textDocuments) void this.opened(document);
  }

  /** The data set of a document as it is now, read where it is not known yet or a change is not read yet. */
  async current(document: vscode.TextDocument): Promise<Dataset | undefined> {
    const path = document.uri.fsPath;
    const waiting = this.timers.get(path);
    const known = this.datasets.get(path);
    return known?.state === "open" && !waiting ? known : this.read(document);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const listener of this.listeners) listener.dispose();
  }

  private async opened(document: vscode.TextDocument): Promise<void> {
    if (this.concerns(document) && !this.datasets.get(document.uri.fsPath)) await this.read(document);
  }

  private later(document: vscode.TextDocument): void {
    if (!this.concerns(document)) return;
    const path = document.uri.fsPath;
    clearTimeout(this.timers.get(path));
    this.timers.set(
      path,
      setTimeout(() => void this.read(document), pause),
    );
  }

  private async read(document: vscode.TextDocument): Promise<Dataset | undefined> {
    const path = document.uri.fsPath;
    clearTimeout(this.timers.get(path));
    this.timers.delete(path);
    if (!this.concerns(document)) return undefined;
    if (!document.isDirty) {
      await this.search.look(path);
      return this.datasets.get(path);
    }
    const text = document.getText();
    if (text.length > settings.maxDatasetMegabytes() * 1e6) return this.datasets.get(path);
    if (this.datasets.get(path) || mayHoldPairs(text.slice(0, sniffBytes))) return this.datasets.read(path, text);
    this.datasets.remove(path);
    return undefined;
  }

  private closed(document: vscode.TextDocument): void {
    const path = document.uri.fsPath;
    const waiting = this.timers.get(path);
    clearTimeout(waiting);
    this.timers.delete(path);
    // What was not saved is gone with the editor: the file counts again.
    if (this.search.holds(path)) void this.search.look(path);
    else this.datasets.remove(path);
  }

  private concerns(document: vscode.TextDocument): boolean {
    return document.uri.scheme === "file" && vscode.languages.match(datasetSelector(), document) > 0;
  }
}
