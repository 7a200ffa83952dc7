import * as vscode from "vscode";
import { restartRule } from "./backoff";
import type { Daemon } from "./daemon";
import { sentence } from "./failure";

/** Says that the daemon crashed and is started again, once for crashes in a row, and that it is not; offers the remedy. */
export function noticeCrashes(daemon: Daemon): vscode.Disposable {
  let told = -Infinity;
  return daemon.onDidChange(async (state) => {
    if (state.state === "failed") {
      await offer(vscode.window.showErrorMessage(`FlowLens: ${sentence(state.error)}`, "Restart", "Show Log"));
    } else if (state.state === "waiting" && Date.now() - told > restartRule.span) {
      told = Date.now();
      await offer(vscode.window.showWarningMessage(`FlowLens: ${sentence(state.error)}`, "Show Log"));
    }
  });
}

async function offer(choice: Thenable<string | undefined>): Promise<void> {
  const picked = await choice;
  if (picked === "Restart") await vscode.commands.executeCommand("flowlens.restartDaemon");
  if (picked === "Show Log") await vscode.commands.executeCommand("flowlens.showLog");
}
