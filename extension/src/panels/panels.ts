import { homedir } from "node:os";
import { dirname } from "node:path";
import * as vscode from "vscode";
import type { Snapshot } from "../../shared/panel";
import type { TraceResult } from "../../shared/protocol";
import { sentence, toErrorInfo } from "../daemon/failure";
import type { RowStates, RowWork } from "../datasets/rowStates";
import { type PanelKind, panelKind, panelKinds } from "./kinds";
import type { Pair } from "./pair";
import { Panel } from "./panel";
import { readPageState } from "./revive";
import { PanelSession, type SessionServices } from "./session";

/** The open panels: one for each pair and kind. */
export class Panels {
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when a run starts or ends. */
  readonly onDidChange = this.changed.event;
  private readonly open = new Map<string, { panel: Panel; window: vscode.WebviewPanel }>();
  private readonly serializers: vscode.Disposable[];

  constructor(
    private readonly services: SessionServices,
    private readonly states: RowStates,
    private readonly extensionFolder: vscode.Uri,
  ) {
    this.serializers = panelKinds.map(({ viewType }) =>
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (window, state) => this.revive(window, state),
      }),
    );
  }

  /** Number of panels whose run is under way. */
  get running(): number {
    return [...this.open.values()].filter(({ panel }) => panel.session.state === "running").length;
  }

  /** Shows the pair's panel, making it where there is none. */
  show(id: Snapshot["kind"], pair: Pair): void {
    const kind = panelKind(id);
    const known = this.open.get(`${id}:${pair.key}`);
    if (known) return known.panel.show(pair);
    const window = vscode.window.createWebviewPanel(kind.viewType, kind.verb, this.column(), { enableScripts: true });
    this.add(window, new PanelSession(kind, pair, this.services));
  }

  dispose(): void {
    for (const serializer of this.serializers) serializer.dispose();
    for (const { panel } of this.open.values()) panel.dispose();
    this.open.clear();
    this.changed.dispose();
  }

  private revive(window: vscode.WebviewPanel, state: unknown): void {
    const kept = readPageState(state);
    const kind: PanelKind | undefined = kept ? panelKind(kept.kind) : undefined;
    if (!kept || !kind || this.open.has(`${kept.kind}:${kept.revive.pair.key}`)) return window.dispose();
    const { pair, runs, measure } = kept.revive;
    this.add(window, new PanelSession(kind, pair, this.services, { runs, measure }, kept.view ?? kind.view));
  }

  private add(window: vscode.WebviewPanel, session: PanelSession): void {
    const { kind, pair } = session;
    const name = `${kind.id}:${pair.key}`;
    session.onDidChange(() => this.note(session));
    const panel = new Panel(
      window,
      session,
      this.extensionFolder,
      (other) => this.show(other, session.pair),
      () => {
        void this.save(session);
      },
    );
    this.open.set(name, { panel, window });
    this.changed.fire();
    window.onDidDispose(() => {
      this.open.delete(name);
      if (session.state === "running") this.states.set(pair.key, kind.id, undefined);
      this.changed.fire();
    });
  }

  private async save({ result, pair }: PanelSession): Promise<void> {
    if (!result) return;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(dirname(pair.prompt.images[0] ?? homedir()));
    const target = await vscode.window.showSaveDialog({
      title: "Save the Trace",
      defaultUri: vscode.Uri.joinPath(folder, `${pair.title.replace(/[^\w.-]+/g, "-")}.flow.safetensors`),
      filters: { "FlowLens trace": ["flow.safetensors", "safetensors"] },
    });
    if (!target) return;
    try {
      const { path, tensors } = await this.services.daemon.request("result/export", { result: result as TraceResult, path: target.fsPath });
      void vscode.window.showInformationMessage(`FlowLens: saved ${tensors.length} tensors to ${path}.`);
    } catch (error) {
      void vscode.window.showErrorMessage(`FlowLens: ${sentence(toErrorInfo(error))}`);
    }
  }

  private note(session: PanelSession): void {
    const works: Record<PanelSession["state"], RowWork | undefined> = {
      running: "running",
      done: "done",
      failed: "failed",
      cancelled: undefined,
    };
    this.states.set(session.pair.key, session.kind.id, works[session.state]);
    this.changed.fire();
  }

  /** Beside the editor at first, then where the other panels are. */
  private column(): vscode.ViewColumn {
    const last = [...this.open.values()].at(-1)?.window;
    return last?.viewColumn ?? vscode.ViewColumn.Beside;
  }
}
