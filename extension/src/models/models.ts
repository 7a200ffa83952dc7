import { type CancellationToken, Emitter } from "vscode-jsonrpc/node";
import type { ErrorInfo, ModelInfo, ProgressReport } from "../../shared/protocol";
import type { Daemon } from "../daemon/daemon";
import { Cancelled, isCancelled, toErrorInfo } from "../daemon/failure";

/** What is to be loaded: folder (empty is the embedded model), device and precision. */
export interface ModelChoice {
  path: string;
  device: string;
  precision: string;
}

export type ModelState =
  | { state: "none" }
  | { state: "loading"; name: string }
  | { state: "loaded"; info: ModelInfo }
  | { state: "failed"; error: ErrorInfo };

/** Shows a load to a person, who may cancel it; resolves when the load has ended. */
export type ShowLoading = (
  name: string,
  load: (report: (progress: ProgressReport) => void, token: CancellationToken) => Promise<unknown>,
) => void;

/** The one loaded model: loaded on first need, loaded anew when the choice or the daemon is another. */
export class Models {
  private readonly changed = new Emitter<ModelState>();
  readonly onDidChange = this.changed.event;
  private current: ModelState = { state: "none" };
  private load: { key: string; promise: Promise<ModelInfo> } | undefined;
  private generation = 0;
  private readonly listener: { dispose(): void };

  constructor(
    private readonly daemon: Daemon,
    private readonly choice: () => ModelChoice,
    private readonly showLoading: ShowLoading,
  ) {
    this.listener = daemon.onDidChange(({ state }) => {
      if (state !== "ready") this.forget();
    });
  }

  get state(): ModelState {
    return this.current;
  }

  /** The chosen model, loaded. `token` ends the wait; the load itself is cancelled where it is shown. */
  async ensure(token?: CancellationToken): Promise<ModelInfo> {
    const { embeddedModel } = await cancellable(this.daemon.ready(), token);
    const choice = this.choice();
    const key = JSON.stringify(choice);
    if (this.load?.key !== key) {
      this.forget();
      this.load = { key, promise: this.start({ ...choice, path: choice.path || embeddedModel }, this.generation) };
    }
    const { promise } = this.load;
    const info = await cancellable(promise, token);
    // Another model may have been chosen while this one was loading.
    return this.load?.promise === promise ? info : this.ensure(token);
  }

  /** The next need loads again, for example because settings changed. */
  forget(): void {
    this.generation++;
    this.load = undefined;
    this.become({ state: "none" });
  }

  dispose(): void {
    this.listener.dispose();
    this.changed.dispose();
  }

  private async start(choice: ModelChoice, generation: number): Promise<ModelInfo> {
    const name = choice.path.split(/[\\/]/).findLast(Boolean) ?? choice.path;
    const become = (state: ModelState): void => {
      if (generation !== this.generation) return;
      if (state.state === "none" || state.state === "failed") this.load = undefined;
      this.become(state);
    };
    become({ state: "loading", name });
    try {
      const info = await this.shown(name, choice);
      become({ state: "loaded", info });
      return info;
    } catch (error) {
      become(isCancelled(error) ? { state: "none" } : { state: "failed", error: toErrorInfo(error) });
      throw error;
    }
  }

  private shown(name: string, choice: ModelChoice): Promise<ModelInfo> {
    return new Promise((resolve, reject) => {
      this.showLoading(name, (report, token) => {
        const answer = this.daemon.request("model/load", choice, { token, progress: report });
        answer.then(resolve, reject);
        return answer.catch(() => undefined);
      });
    });
  }

  private become(state: ModelState): void {
    this.current = state;
    this.changed.fire(state);
  }
}

function cancellable<T>(promise: Promise<T>, token: CancellationToken | undefined): Promise<T> {
  if (!token) return promise;
  return new Promise((resolve, reject) => {
    const listener = token.onCancellationRequested(() => reject(new Cancelled()));
    promise.then(resolve, reject).finally(() => listener.dispose());
    if (token.isCancellationRequested) reject(new Cancelled());
  });
}
