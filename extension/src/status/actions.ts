import * as vscode from "vscode";

interface Action extends vscode.QuickPickItem {
  command: string;
  argument?: string;
}

const actions: Action[] = [
  { label: "$(file-media) Trace Picture…", command: "flowlens.tracePicture" },
  { label: "$(file-media) Compare Picture…", command: "flowlens.comparePicture" },
  { label: "$(package) Choose Model…", command: "flowlens.chooseModel" },
  { label: "$(list-tree) Show Image/Prompt Pairs", command: "flowlens.pairs.focus" },
  { label: "$(debug-restart) Restart Daemon", command: "flowlens.restartDaemon" },
  { label: "$(output) Show Log", command: "flowlens.showLog" },
  { label: "$(gear) Open Settings", command: "workbench.action.openSettings", argument: "flowlens." },
];

export async function showActions(state: string): Promise<void> {
  const picked = await vscode.window.showQuickPick(actions, { title: "FlowLens", placeHolder: state });
  if (picked) await vscode.commands.executeCommand(picked.command, ...(picked.argument ? [picked.argument] : []));
}
