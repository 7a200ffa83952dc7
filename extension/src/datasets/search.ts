import * as vscode from "vscode";
import { sentence, toErrorInfo } from "../daemon/failure";
import { settings } from "../settings/settings";
import type { Datasets } from "./datasets";
import { readHead } from "./head";
import { excluded, folderPatterns } from "./patterns";
import { mayHoldPairs } from "./sniff";

/** Files that are looked at for one glob. */
const mostFiles = 2000;

/** Finds the workspace's data sets and keeps them as the files change. */
export class DatasetSearch {
  private watchers: vscode.Disposable[] = [];
  private found = new Set<string>();
  private searches = 0;

  constructor(
    private readonly datasets: Datasets,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Searches all folders and reads what may be data sets; files found before and gone now are dropped. */
  async refresh(token?: vscode.CancellationToken): Promise<void> {
    const search = ++this.searches;
    this.watch();
    const paths = new Set<string>();
    for (const { pattern, exclude } of folderPatterns()) {
      const files = await vscode.workspace.findFiles(pattern, exclude, mostFiles, token);
      if (files.length === mostFiles) this.log.warn(`Only the first ${mostFiles} files of ${pattern.pattern} are looked at.`);
      for (const { fsPath } of files) paths.add(fsPath);
    }
    if (search !== this.searches || token?.isCancellationRequested) return;
    for (const path of this.found) if (!paths.has(path)) this.datasets.remove(path);
    this.found = paths;
    for (const path of paths) {
      if (search !== this.searches || token?.isCancellationRequested) return;
      await this.look(path);
    }
  }

  /** Reads a file that is known or whose start looks like a data set; an editor's unsaved text counts before the file. */
  async look(path: string): Promise<void> {
    if (vscode.workspace.textDocuments.some((document) => document.isDirty && document.uri.fsPath === path)) return;
    try {
      const { bytes, head } = await readHead(path);
      if (!this.datasets.get(path) && !mayHoldPairs(head)) return;
      const limit = settings.maxDatasetMegabytes();
      if (bytes > limit * 1e6) {
        const message = `The file has ${Math.round(bytes / 1e6)} MB, more than the ${limit} MB that are read`;
        return this.datasets.fail(path, { kind: "too-large", message, remedy: "Split it, or raise the setting flowlens.maxDatasetSize" });
      }
      await this.datasets.read(path, null);
    } catch (error) {
      this.log.warn(`${path}: ${sentence(toErrorInfo(error))}`);
      this.datasets.remove(path);
    }
  }

  /** Whether the search found the file, rather than an editor having opened it from elsewhere. */
  holds(path: string): boolean {
    return this.found.has(path);
  }

  dispose(): void {
    for (const watcher of this.watchers) watcher.dispose();
    this.watchers = [];
  }

  private watch(): void {
    this.dispose();
    this.watchers = folderPatterns().flatMap(({ pattern }) => {
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const changed = ({ fsPath }: vscode.Uri): void => {
        if (this.found.has(fsPath) || this.datasets.get(fsPath)) void this.look(fsPath);
      };
      return [
        watcher,
        watcher.onDidChange(changed),
        watcher.onDidCreate((uri) => void this.lookAtNew(uri)),
        watcher.onDidDelete((uri) => this.datasets.remove(uri.fsPath)),
      ];
    });
  }

  /** A watcher knows no excludes: a new file counts where the search would find it. */
  private async lookAtNew(uri: vscode.Uri): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(uri);
    if (!folder) return;
    const relative = vscode.workspace.asRelativePath(uri, false).replace(/[[\]{}*?]/g, "[$&]");
    if ((await vscode.workspace.findFiles(new vscode.RelativePattern(folder, relative), excluded(folder), 1)).length === 0) return;
    this.found.add(uri.fsPath);
    await this.look(uri.fsPath);
  }
}
