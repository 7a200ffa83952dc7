import * as vscode from "vscode";
import type { Daemon } from "./daemon/daemon";
import { isCancelled, sentence, toErrorInfo } from "./daemon/failure";
import type { PairRow } from "./datasets/dataset";
import { openRow, type RowFinder } from "./datasets/rowArgument";
import { chooseModel } from "./models/chooseModel";
import type { Models } from "./models/models";
import { pairOfRow } from "./panels/pair";
import type { Panels } from "./panels/panels";
import { askForPicture } from "./pictures/openPicture";
import { showActions } from "./status/actions";
import { statusView } from "./status/statusText";

/** What the commands act on. */
export interface CommandServices {
  daemon: Daemon;
  models: Models;
  panels: Panels;
  rows: RowFinder;
  refresh: () => Thenable<void>;
  log: vscode.LogOutputChannel;
  memory: vscode.Memento;
}

/** Every command of the manifest. */
export function registerCommands(services: CommandServices): vscode.Disposable {
  const { daemon, models, panels, rows, memory } = services;
  type RowArgument = Parameters<RowFinder["find"]>[0];
  const withRow = async (argument: RowArgument, act: (row: PairRow) => unknown): Promise<void> => {
    const row = await rows.find(argument);
    if (row) await act(row);
    else
      void vscode.window.showInformationMessage(
        "FlowLens: no row is chosen. Put the cursor on a row of a data set, or select one in the view.",
      );
  };
  const picture = async (kind: "trace" | "compare", uri: vscode.Uri | undefined): Promise<void> => {
    const pair = await askForPicture(uri, memory);
    if (pair) panels.show(kind, pair);
  };
  const commands: Record<string, (argument: never) => unknown> = {
    "flowlens.trace": (argument: RowArgument) => withRow(argument, (row) => panels.show("trace", pairOfRow(row))),
    "flowlens.compare": (argument: RowArgument) => withRow(argument, (row) => panels.show("compare", pairOfRow(row))),
    "flowlens.openRow": (argument: RowArgument) => withRow(argument, openRow),
    "flowlens.tracePicture": (uri?: vscode.Uri) => picture("trace", uri),
    "flowlens.comparePicture": (uri?: vscode.Uri) => picture("compare", uri),
    "flowlens.chooseModel": () => chooseModel(daemon, models),
    "flowlens.restartDaemon": () => daemon.restart(),
    "flowlens.refresh": () => services.refresh(),
    "flowlens.showLog": () => services.log.show(),
    "flowlens.showActions": () => showActions(statusView(daemon.state, models.state, panels.running).tooltip),
  };
  const told =
    (run: (argument: never) => unknown) =>
    async (argument: unknown): Promise<void> => {
      try {
        await run(argument as never);
      } catch (error) {
        if (isCancelled(error)) return;
        services.log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(`FlowLens: ${sentence(toErrorInfo(error))}`);
      }
    };
  return vscode.Disposable.from(...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, told(run))));
}
