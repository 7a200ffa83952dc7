import * as vscode from "vscode";
import type { Measure } from "../../shared/panel";
import { settingPath } from "./paths";
import { machineValue } from "./scoped";

const section = "flowlens";

/** The settings as they are now; read at each use, so that a change counts without a restart. */
export const settings = {
  daemonPath: (): string => settingPath(ofMachine("daemon.path", "")),
  /** The chosen checkpoint folder; empty is the embedded model. */
  model: (): string => settingPath(ofMachine("model", "")),
  modelFolders: (): string[] => ofMachine<string[]>("modelFolders", []).map((folder) => settingPath(folder)),
  device: (): string => ofMachine("device", "auto"),
  precision: (): string => ofMachine("precision", "auto"),
  datasets: (scope?: vscode.WorkspaceFolder): string[] => vscode.workspace.getConfiguration(section, scope).get<string[]>("datasets", []),
  exclude: (scope?: vscode.WorkspaceFolder): string[] => vscode.workspace.getConfiguration(section, scope).get<string[]>("exclude", []),
  maxDatasetMegabytes: (): number => vscode.workspace.getConfiguration(section).get("maxDatasetSize", 64),
  /** What a trace measures at first. */
  measure: (): Measure => ({
    metrics: vscode.workspace.getConfiguration(section).get<string[]>("trace.metrics", []),
    options: { activationBudget: vscode.workspace.getConfiguration(section).get("trace.activationBudget", 512) * 2 ** 20 },
  }),
  compareRuns: (): unknown => vscode.workspace.getConfiguration(section).get("compare.runs"),

  /** Folder in which a data set's relative pictures are sought first, or null. */
  imageFolder(dataset: vscode.Uri): string | null {
    const folder = vscode.workspace.getConfiguration(section, dataset).get<string>("imageFolder", "");
    const base = vscode.workspace.getWorkspaceFolder(dataset)?.uri.fsPath;
    return settingPath(folder, base) || null;
  },

  async chooseModel(path: string): Promise<void> {
    await vscode.workspace.getConfiguration(section).update("model", path || undefined, vscode.ConfigurationTarget.Global);
  },

  affects: (change: vscode.ConfigurationChangeEvent, ...names: string[]): boolean =>
    names.some((name) => change.affectsConfiguration(`${section}.${name}`)),
};

function ofMachine<T>(name: string, fallback: T): T {
  return machineValue(vscode.workspace.getConfiguration(section).inspect<T>(name), fallback);
}
