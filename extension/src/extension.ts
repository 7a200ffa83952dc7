import * as vscode from "vscode";
import { registerCommands } from "./commands";
import { noticeCrashes } from "./daemon/crashNotice";
import { Daemon } from "./daemon/daemon";
import { checkProgram, launch } from "./daemon/launch";
import { Datasets } from "./datasets/datasets";
import { showProblems } from "./datasets/diagnostics";
import { DatasetDocuments } from "./datasets/documents";
import { registerLenses } from "./datasets/lenses";
import { RowFinder } from "./datasets/rowArgument";
import { RowStates } from "./datasets/rowStates";
import { DatasetSearch } from "./datasets/search";
import { Searching } from "./datasets/searching";
import { PairTree, treeViewId } from "./datasets/treeView";
import { showLoading } from "./models/loading";
import { Models } from "./models/models";
import { Panels } from "./panels/panels";
import { settings } from "./settings/settings";
import { statusItem } from "./status/statusItem";

export function activate(context: vscode.ExtensionContext): void {
  const own = <T extends vscode.Disposable>(disposable: T): T => {
    context.subscriptions.push(disposable);
    return disposable;
  };
  const log = own(vscode.window.createOutputChannel("FlowLens", { log: true }));
  const daemon = own(ownDaemon(context, log));
  const models = own(
    new Models(daemon, () => ({ path: settings.model(), device: settings.device(), precision: settings.precision() }), showLoading),
  );

  const datasets = own(
    new Datasets((path, text) => daemon.request("dataset/open", { path, text, imageFolder: settings.imageFolder(vscode.Uri.file(path)) })),
  );
  const states = own(new RowStates());
  const search = own(new DatasetSearch(datasets, log));
  const documents = own(new DatasetDocuments(datasets, search));
  const tree = own(new PairTree(datasets, states));
  const view = own(vscode.window.createTreeView(treeViewId, { treeDataProvider: tree, showCollapseAll: true }));
  const searching = own(new Searching(search, datasets, daemon, view, log));

  const panels = own(
    new Panels(
      { daemon, models, compareSetting: settings.compareRuns, measureSetting: settings.measure, row: (key) => datasets.row(key) },
      states,
      context.extensionUri,
    ),
  );

  own(showProblems(datasets));
  own(registerLenses(datasets));
  own(noticeCrashes(daemon));
  own(statusItem(daemon, models, panels));
  own(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (settings.affects(change, "daemon.path") && daemon.state.state !== "stopped") void daemon.restart().catch(() => {});
      if (!settings.affects(change, "model", "device", "precision")) return;
      models.forget();
      states.forgetDone();
    }),
  );
  const rows = new RowFinder(datasets, documents, view);
  own(registerCommands({ daemon, models, panels, rows, refresh: () => searching.refresh(), log, memory: context.workspaceState }));
}

function ownDaemon({ extensionPath, extension }: vscode.ExtensionContext, log: vscode.LogOutputChannel): Daemon {
  const { version } = extension.packageJSON as { version: string };
  return new Daemon({
    launch: () => {
      const set = settings.daemonPath();
      const program = launch(extensionPath, set, process.pid);
      checkProgram(program, set !== "");
      return program;
    },
    clientVersion: version,
    log: (line) => log.info(line),
  });
}
