import * as vscode from "vscode";
import type { Daemon } from "../daemon/daemon";
import type { Models } from "../models/models";
import type { Panels } from "../panels/panels";
import { statusView } from "./statusText";

const colors = { none: undefined, warning: "statusBarItem.warningBackground", error: "statusBarItem.errorBackground" };

/** Model and state in the status bar; a click offers what can be done. */
export function statusItem(daemon: Daemon, models: Models, panels: Panels): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("flowlens.status", vscode.StatusBarAlignment.Right, 90);
  item.name = "FlowLens";
  item.command = "flowlens.showActions";
  const draw = (): void => {
    const { text, tooltip, severity } = statusView(daemon.state, models.state, panels.running);
    const color = colors[severity];
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label: text.replace(/\$\([^)]*\) ?/g, "") };
    item.backgroundColor = color ? new vscode.ThemeColor(color) : undefined;
  };
  draw();
  item.show();
  return vscode.Disposable.from(item, daemon.onDidChange(draw), models.onDidChange(draw), panels.onDidChange(draw));
}
