import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import * as vscode from "vscode";
import type { Intent } from "../../shared/panel";
import { pageHtml } from "./html";
import type { Pair } from "./pair";
import type { PanelSession } from "./session";

/** A panel in the window: draws its session, and passes on what the page asks. */
export class Panel {
  private readonly listeners: vscode.Disposable[];

  constructor(
    private readonly window: vscode.WebviewPanel,
    readonly session: PanelSession,
    private readonly extensionFolder: vscode.Uri,
    openOther: (kind: "trace" | "compare") => void,
    private readonly save: () => void,
  ) {
    window.title = panelTitle(session);
    window.iconPath = vscode.Uri.joinPath(extensionFolder, "extension", "media", "panel.svg");
    this.listeners = [
      window.webview.onDidReceiveMessage((intent: Intent) => this.take(intent, openOther)),
      session.onDidChange(() => this.draw()),
      window.onDidDispose(() => this.dispose()),
    ];
    window.webview.options = this.options();
    window.webview.html = this.html();
    void session.start();
  }

  show(pair: Pair): void {
    this.session.update(pair);
    this.window.reveal();
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
    this.session.dispose();
  }

  private take(intent: Intent, openOther: (kind: "trace" | "compare") => void): void {
    switch (intent.intent) {
      case "ready":
        return this.draw();
      case "cancel":
        return this.session.cancel();
      case "retry":
        return void this.session.retry();
      case "open":
        return openOther(intent.panel);
      case "measure":
        return void this.session.measureWith(intent.measure);
      case "verify":
        return void this.session.verify(intent.metric, intent.layer, intent.withoutSinks);
      case "cliff":
        return void this.session.findCliff();
      case "save":
        return this.save();
      case "runs":
        return void this.session.compareWith(intent.runs);
    }
  }

  /** A hidden page is gone; it asks for the snapshot when it is back. */
  private draw(): void {
    if (!this.window.visible) return;
    const { webview } = this.window;
    const options = this.options();
    // Set options load the page anew: only where the pair has other pictures now.
    if (roots(options) !== roots(webview.options)) webview.options = options;
    const pictures = this.session.pair.prompt.images.map((path) => webview.asWebviewUri(vscode.Uri.file(path)).toString());
    void webview.postMessage(this.session.snapshot(pictures));
  }

  private options(): vscode.WebviewOptions {
    const folders = new Set(this.session.pair.prompt.images.map((path) => dirname(path)));
    return { enableScripts: true, localResourceRoots: [this.pageFolder, ...[...folders].map((folder) => vscode.Uri.file(folder))] };
  }

  private html(): string {
    const { webview } = this.window;
    const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(this.pageFolder, name)).toString();
    const nonce = randomBytes(16).toString("base64url");
    return pageHtml({ script: uri("panel.js"), style: uri("panel.css"), source: webview.cspSource, nonce, title: this.window.title });
  }

  private get pageFolder(): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionFolder, "dist", "webview");
  }
}

function roots(options: vscode.WebviewOptions): string {
  return (options.localResourceRoots ?? []).join("\n");
}

function panelTitle({ kind, pair }: PanelSession): string {
  const title = pair.title.length > 30 ? `${pair.title.slice(0, 29)}…` : pair.title;
  return `${kind.verb} ${title}`;
}
