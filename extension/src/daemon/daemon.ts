import { Emitter } from "vscode-jsonrpc/node";
import { type ErrorInfo, type InitializeResult, type Methods, protocolVersion } from "../../shared/protocol";
import { Backoff, restartRule, type RestartRule } from "./backoff";
import { daemonKinds, Failure, toErrorInfo } from "./failure";
import type { Launch } from "./launch";
import { DaemonProcess, type Method, type Params, type RequestOptions } from "./process";

export type DaemonState =
  | { state: "stopped" }
  | { state: "starting" }
  | { state: "ready"; info: InitializeResult }
  /** It crashed and is started again after `delay` milliseconds. */
  | { state: "waiting"; delay: number; error: ErrorInfo }
  /** It is not started again by itself. */
  | { state: "failed"; error: ErrorInfo };

export interface DaemonOptions {
  /** Asked at each start, so that changed settings count. May throw a `Failure`. */
  launch: () => Launch;
  clientVersion: string;
  log: (line: string) => void;
  rule?: RestartRule;
  /** Milliseconds within which a started daemon has to answer `initialize`. */
  startLimit?: number;
}

/** The daemon as the extension sees it: started on first need, started again after a crash, asked through one typed method. */
export class Daemon {
  private readonly changed = new Emitter<DaemonState>();
  readonly onDidChange = this.changed.event;
  private readonly backoff: Backoff;
  private current: DaemonState = { state: "stopped" };
  private process: DaemonProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private ending: Promise<void> | undefined;
  private disposed = false;

  constructor(private readonly options: DaemonOptions) {
    this.backoff = new Backoff(options.rule ?? restartRule);
  }

  get state(): DaemonState {
    return this.current;
  }

  /** Asks the daemon, starting it or waiting for its restart first. */
  async request<M extends Method>(method: M, params: Params<M>, options: RequestOptions<M> = {}): Promise<Methods[M]["result"]> {
    await this.ready();
    if (!this.process) throw new Failure(notRunning);
    return this.process.request(method, params, options);
  }

  /** What the daemon offers; starts it where it is not running. */
  async ready(): Promise<InitializeResult> {
    if (this.current.state === "stopped") this.start();
    for (;;) {
      const state = this.current;
      if (state.state === "ready") return state.info;
      if (state.state === "failed") throw new Failure(state.error);
      if (state.state === "stopped") throw new Failure(notRunning);
      await this.nextState();
    }
  }

  /** Ends the daemon where it runs and starts it; earlier crashes are forgotten. */
  async restart(): Promise<InitializeResult> {
    if (!this.ending) {
      clearTimeout(this.timer);
      this.backoff.forget();
      const old = this.process;
      this.process = undefined;
      this.become({ state: "starting" });
      this.ending = old?.end() ?? Promise.resolve();
      await this.ending;
      this.ending = undefined;
      this.start();
    }
    return this.ready();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    void this.process?.end();
    this.process = undefined;
    this.become({ state: "stopped" });
    this.changed.dispose();
  }

  private start(): void {
    if (this.disposed) return;
    this.become({ state: "starting" });
    let started: DaemonProcess;
    try {
      const launch = this.options.launch();
      this.options.log(`starting ${launch.program} ${launch.arguments.join(" ")}`);
      started = new DaemonProcess(launch, this.options.log);
    } catch (error) {
      this.become({ state: "failed", error: toErrorInfo(error) });
      return;
    }
    this.process = started;
    void started.ended.then((reason) => this.ended(started, reason));
    void this.initialize(started);
  }

  private async initialize(started: DaemonProcess): Promise<void> {
    const limit = this.options.startLimit ?? 60_000;
    const late = setTimeout(() => {
      this.options.log(`no answer to initialize within ${limit} ms`);
      started.kill();
    }, limit);
    try {
      const client = { clientName: "vscode", clientVersion: this.options.clientVersion, protocolVersion };
      const info = await started.request("initialize", client);
      if (this.process === started) this.become({ state: "ready", info });
    } catch (error) {
      // A daemon that is gone is handled where its end is; one that refuses would refuse again.
      if (this.process === started && !(error instanceof Failure)) {
        this.process = undefined;
        this.become({ state: "failed", error: toErrorInfo(error) });
        void started.end();
      }
    } finally {
      clearTimeout(late);
    }
  }

  private ended(ended: DaemonProcess, reason: Failure): void {
    if (this.process !== ended || this.disposed) return;
    this.process = undefined;
    this.options.log(reason.info.message);
    if (reason.info.kind === daemonKinds.missing) return this.become({ state: "failed", error: reason.info });
    const delay = this.backoff.crashed(Date.now());
    if (delay === null) {
      const remedy = "Run the command FlowLens: Restart Daemon; the output channel FlowLens says more";
      this.become({
        state: "failed",
        error: { ...reason.info, kind: daemonKinds.failed, message: `${reason.info.message}, too often`, remedy },
      });
      return;
    }
    this.timer = setTimeout(() => this.start(), delay);
    this.become({ state: "waiting", delay, error: reason.info });
  }

  private become(state: DaemonState): void {
    this.current = state;
    this.changed.fire(state);
  }

  private nextState(): Promise<void> {
    return new Promise((resolve) => {
      const listener = this.onDidChange(() => {
        listener.dispose();
        resolve();
      });
    });
  }
}

const notRunning: ErrorInfo = {
  kind: daemonKinds.stopped,
  message: "The FlowLens daemon is not running",
  remedy: "Run the command FlowLens: Restart Daemon",
};
