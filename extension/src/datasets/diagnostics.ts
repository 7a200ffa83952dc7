import * as vscode from "vscode";
import type { Datasets } from "./datasets";

/** Problems of one file that are shown. */
const most = 1000;

/** What could not be read of the data sets, under *Problems* and in the editors. */
export function showProblems(datasets: Datasets): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("flowlens");
  const listener = datasets.onDidChange((path) => {
    const dataset = datasets.get(path);
    const problems = dataset?.state === "open" ? dataset.problems.slice(0, most) : [];
    collection.set(vscode.Uri.file(path), problems.map(diagnostic));
  });
  return vscode.Disposable.from(collection, listener);
}

function diagnostic({ line, message, remedy }: { line: number; message: string; remedy: string }): vscode.Diagnostic {
  const range = new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER);
  const text = remedy === "" ? `${message}.` : `${message}. ${remedy}.`;
  const result = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Warning);
  result.source = "FlowLens";
  return result;
}
