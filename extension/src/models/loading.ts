import * as vscode from "vscode";
import type { ShowLoading } from "./models";

/** A load as a notification with progress and Cancel. */
export const showLoading: ShowLoading = (name, load) => {
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: `FlowLens: loading the model ${name}` };
  void vscode.window.withProgress(options, (progress, token) => {
    let done = 0;
    return Promise.resolve(
      load((report) => {
        const share = report.total > 0 ? (100 * report.done) / report.total : 0;
        progress.report({ message: report.message, increment: Math.max(0, share - done) });
        done = Math.max(done, share);
      }, token),
    );
  });
};
