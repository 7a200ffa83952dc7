import { CancellationTokenSource, Emitter } from "vscode-jsonrpc/node";
import type { Measure, Snapshot, Verdict, Work } from "../../shared/panel";
import type { InitializeResult, ModelInfo, Provenance, SweepResult, TruncationRun } from "../../shared/protocol";
import type { Daemon, DaemonState } from "../daemon/daemon";
import { isCancelled, isOfDaemon, toErrorInfo } from "../daemon/failure";
import type { PairRow } from "../datasets/dataset";
import type { Models } from "../models/models";
import { compareRuns } from "../settings/compareRuns";
import type { PanelKind } from "./kinds";
import { type Pair, pairOfRow } from "./pair";
import type { Revive } from "./revive";

export interface SessionServices {
  daemon: Daemon;
  models: Models;
  /** The value of the setting for a comparison's runs. */
  compareSetting: () => unknown;
  /** What a trace measures at first. */
  measureSetting: () => Measure;
  /** A row as its data set holds it now. */
  row: (key: string) => PairRow | undefined;
}

/** What a panel shows and does, without the window it is in. */
export class PanelSession {
  private readonly changed = new Emitter<void>();
  readonly onDidChange = this.changed.event;
  private work: Work<unknown> = { state: "running", progress: null, before: null };
  private runs: TruncationRun[] = [];
  private measure: Measure = { metrics: [], options: {} };
  private verdicts: Verdict[] = [];
  private cliff: Work<SweepResult> | null = null;
  private verifying = new CancellationTokenSource();
  private model: ModelInfo | undefined;
  /** What the daemon offered at the last run. */
  private offer: InitializeResult | undefined;
  private running: CancellationTokenSource | undefined;
  /** Whether the daemon's crash was answered by a run already: a run that ends the daemon would do so again. */
  private retried = false;
  private readonly listener: { dispose(): void };

  constructor(
    readonly kind: PanelKind,
    public pair: Pair,
    private readonly services: SessionServices,
    private own: Pick<Revive, "runs" | "measure"> = { runs: null, measure: null },
    private readonly view: unknown = kind.view,
  ) {
    this.listener = services.daemon.onDidChange((state) => this.daemonBecame(state));
  }

  get state(): Work<unknown>["state"] {
    return this.work.state;
  }

  /** The result that is there, or null. */
  get result(): unknown {
    return this.work.state === "done" ? this.work.result : null;
  }

  /** Runs from the start; a run that is under way is cancelled. What was there before is shown until then where it is still of use. */
  async start(before: unknown = null): Promise<void> {
    this.running?.cancel();
    this.forgetVerdicts(before !== null);
    const source = new CancellationTokenSource();
    this.running = source;
    const row = this.services.row(this.pair.key);
    if (row) this.pair = pairOfRow(row);
    this.become({ state: "running", progress: null, before });
    const work = await this.run(source).catch(
      (error: unknown): Work<unknown> => (isCancelled(error) ? { state: "cancelled" } : { state: "failed", error: toErrorInfo(error) }),
    );
    if (this.running !== source) return;
    this.running = undefined;
    if (work.state === "done") this.retried = false;
    this.become(work);
    // The daemon may have gone on before its end was told here.
    this.daemonBecame(this.services.daemon.state);
  }

  retry(): Promise<void> {
    this.retried = false;
    return this.start();
  }

  cancel(): void {
    this.running?.cancel();
  }

  compareWith(runs: TruncationRun[]): Promise<void> {
    this.own = { ...this.own, runs };
    return this.start();
  }

  measureWith(measure: Measure): Promise<void> {
    this.own = { ...this.own, measure };
    const { work } = this;
    return this.start(work.state === "done" ? work.result : work.state === "running" ? work.before : null);
  }

  /** Asks whether a heat of the result is true. */
  async verify(metric: string, layer: number, withoutSinks: boolean): Promise<void> {
    const { token } = this.verifying;
    const become = (work: Verdict["work"]): void => {
      if (token.isCancellationRequested) return;
      const others = this.verdicts.filter((one) => one.metric !== metric || one.layer !== layer || one.withoutSinks !== withoutSinks);
      this.verdicts = [...others, { metric, layer, withoutSinks, work }];
      this.changed.fire();
    };
    become({ state: "running", progress: null, before: null });
    const { prompt, boxes } = this.pair;
    const question = { prompt, metric, layer, options: this.measure.options, excludeSinks: withoutSinks, boxes };
    const asked = this.services.daemon.request("flow/verify", question, {
      token,
      progress: (progress) => become({ state: "running", progress, before: null }),
    });
    await asked.then(
      (result) => become({ state: "done", result }),
      (error: unknown) => become(isCancelled(error) ? { state: "cancelled" } : { state: "failed", error: toErrorInfo(error) }),
    );
  }

  /** Drops all image tokens from each layer on, and asks what that changes. */
  async findCliff(): Promise<void> {
    const { token } = this.verifying;
    const become = (work: Work<SweepResult>): void => {
      if (token.isCancellationRequested) return;
      this.cliff = work;
      this.changed.fire();
    };
    become({ state: "running", progress: null, before: null });
    const asked = this.services.daemon.request("truncation/sweep", { prompt: this.pair.prompt, decode: true }, { token });
    await asked.then(
      (result) => become({ state: "done", result }),
      (error: unknown) => become(isCancelled(error) ? { state: "cancelled" } : { state: "failed", error: toErrorInfo(error) }),
    );
  }

  /** Another measure of the same pair has the same cliff. */
  private forgetVerdicts(keepCliff: boolean): void {
    this.verifying.cancel();
    this.verifying = new CancellationTokenSource();
    this.verdicts = [];
    if (!keepCliff || this.cliff?.state !== "done") this.cliff = null;
  }

  snapshot(pictures: string[]): Snapshot {
    const revive: Revive = { version: 1, pair: this.pair, ...this.own };
    const { title, question, label } = this.pair;
    const model = this.model ? `${this.model.name} · ${this.model.device}` : "";
    return this.kind.snapshot({
      subject: { title, prompt: question, label, pictures, model },
      work: this.work,
      view: this.view,
      revive,
      runs: this.runs,
      measure: this.measure,
      verdicts: this.verdicts,
      cliff: this.cliff,
      metrics: this.offer?.metrics ?? [],
      selectors: this.offer?.selectors ?? [],
      reducers: this.offer?.reducers ?? [],
      presets: this.offer?.presets ?? [],
    });
  }

  dispose(): void {
    this.cancel();
    this.verifying.cancel();
    this.running = undefined;
    this.listener.dispose();
    this.changed.dispose();
  }

  /** The same pair, as it is now: where its prompt is another one, what is shown is of the past. */
  update(pair: Pair): void {
    if (JSON.stringify(pair) === JSON.stringify(this.pair)) return;
    this.pair = pair;
    void this.start();
  }

  private async run(source: CancellationTokenSource, again = true): Promise<Work<unknown>> {
    const { daemon, models, compareSetting, measureSetting } = this.services;
    const { token } = source;
    const model = await models.ensure(token);
    const offer = await daemon.ready();
    if (this.running !== source) return { state: "cancelled" };
    this.model = model;
    this.offer = offer;
    this.measure = this.own.measure ?? measureSetting();
    if (this.kind.hasRuns) this.runs = this.own.runs ?? compareRuns(compareSetting(), model.layers);
    this.become(this.work);
    const asked = this.kind.run({
      daemon,
      pair: this.pair,
      runs: this.runs,
      measure: this.measure,
      token,
      progress: (progress) => {
        if (this.running === source) this.become({ state: "running", progress, before: this.before });
      },
    });
    const result = await asked.catch((error: unknown) => {
      if (again && toErrorInfo(error).kind === "no-model") return undefined;
      throw error;
    });
    // The daemon is shared: another program may have loaded another model since, or none.
    if (again && (result === undefined || isOfAnother(result, model))) {
      models.forget();
      return this.run(source, false);
    }
    return { state: "done", result };
  }

  private get before(): unknown {
    return this.work.state === "running" ? this.work.before : null;
  }

  private daemonBecame(state: DaemonState): void {
    if (this.work.state !== "failed" || !isOfDaemon(this.work.error)) return;
    if (state.state === "failed") this.become({ state: "failed", error: state.error });
    if (state.state !== "ready" || this.retried) return;
    this.retried = true;
    void this.start();
  }

  private become(work: Work<unknown>): void {
    this.work = work;
    this.changed.fire();
  }
}

function isOfAnother(result: unknown, { weightsHash }: ModelInfo): boolean {
  const { provenance } = result as { provenance?: Provenance };
  return provenance !== undefined && provenance.weightsHash !== weightsHash;
}
