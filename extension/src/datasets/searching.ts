import * as vscode from "vscode";
import { settings } from "../settings/settings";
import type { Daemon } from "../daemon/daemon";
import { isOfDaemon, toErrorInfo } from "../daemon/failure";
import type { Datasets } from "./datasets";
import type { DatasetSearch } from "./search";
import { treeViewId } from "./treeView";

/** Searches when the view is looked at first, when it is asked for, and again when what the search depends on has changed. */
export class Searching {
  private readonly listeners: vscode.Disposable[];
  private begun = false;

  constructor(
    private readonly search: DatasetSearch,
    datasets: Datasets,
    daemon: Daemon,
    view: vscode.TreeView<unknown>,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const first = (): void => void (view.visible && !this.begun && this.attempt());
    const again = (): void => void (this.begun && this.attempt());
    this.listeners = [
      view.onDidChangeVisibility(first),
      vscode.workspace.onDidChangeWorkspaceFolders(again),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (settings.affects(change, "datasets", "exclude", "imageFolder", "maxDatasetSize")) again();
      }),
      daemon.onDidChange(({ state }) => {
        const lost = datasets.all.filter((dataset) => dataset.state === "failed" && isOfDaemon(dataset.error));
        if (state === "ready") for (const { path } of lost) void search.look(path);
      }),
    ];
    first();
  }

  async refresh(): Promise<void> {
    this.begun = true;
    try {
      await vscode.window.withProgress({ location: { viewId: treeViewId } }, () => this.search.refresh());
    } finally {
      await vscode.commands.executeCommand("setContext", "flowlens.searched", true);
    }
  }

  private async attempt(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      this.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(`FlowLens: the workspace cannot be searched for data sets: ${toErrorInfo(error).message}.`);
    }
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
  }
}
