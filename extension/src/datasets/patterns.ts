import * as vscode from "vscode";
import { settings } from "../settings/settings";

/** The files that may be data sets, as the settings say. */
export function datasetSelector(): vscode.DocumentFilter[] {
  const everywhere = settings.datasets().map((pattern) => ({ scheme: "file", pattern }));
  const inFolders = (vscode.workspace.workspaceFolders ?? []).flatMap((folder) =>
    settings.datasets(folder).map((glob) => ({ scheme: "file", pattern: new vscode.RelativePattern(folder, glob) })),
  );
  return [...everywhere, ...inFolders];
}

/** What is searched in each folder of the workspace. */
export function folderPatterns(): { pattern: vscode.RelativePattern; exclude: string | undefined }[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === "file")
    .flatMap((folder) =>
      settings.datasets(folder).map((glob) => ({ pattern: new vscode.RelativePattern(folder, glob), exclude: excluded(folder) })),
    );
}

/** One glob of all that are set, or undefined for VS Code's own excludes alone. */
export function excluded(folder: vscode.WorkspaceFolder): string | undefined {
  const globs = settings.exclude(folder);
  return globs.length === 0 ? undefined : `{${globs.join(",")}}`;
}
