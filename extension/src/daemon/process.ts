import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  ParameterStructures,
  ProgressType,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { Methods } from "../../shared/protocol";
import { daemonKinds, Failure, isBroken } from "./failure";
import type { Launch } from "./launch";

export type Method = keyof Methods;

/** A method's params; the progress token among them is the connection's own. */
export type Params<M extends Method> = Omit<Methods[M]["params"], "progress">;

/** What a request may have beside its params. */
export interface RequestOptions<M extends Method> {
  token?: CancellationToken | undefined;
  /** Gets what the daemon reports under the progress token of the params. */
  progress?: ((report: Methods[M]["progress"]) => void) | undefined;
}

/** One daemon process and the connection to it, from its start to its end. */
export class DaemonProcess {
  /** Resolves, never rejects, when the process has ended, with the reason. */
  readonly ended: Promise<Failure>;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly connection: MessageConnection;
  private nextProgress = 1;

  constructor(launch: Launch, log: (line: string) => void) {
    // libtorch's threads wait by spinning unless told otherwise: beside an editor that takes the cores from both.
    this.child = spawn(launch.program, launch.arguments, { stdio: "pipe", env: { OMP_WAIT_POLICY: "PASSIVE", ...process.env } });
    this.connection = createMessageConnection(new StreamMessageReader(this.child.stdout), new StreamMessageWriter(this.child.stdin));
    this.ended = new Promise((resolve) => {
      this.child.once("error", (error) => resolve(stopped(error.message)));
      this.child.once("exit", (code, signal) => {
        if (code !== null && noRuntime.includes(code)) return resolve(withoutRuntime());
        resolve(stopped(signal ? `it was ended by ${signal}` : `it ended with code ${code}`));
      });
    });
    // A write to a process that is gone also fails the request, which tells it.
    this.child.stdin.on("error", () => {});
    createInterface({ input: this.child.stderr }).on("line", log);
    this.connection.onError(([error]) => log(`connection: ${error.message}`));
    this.connection.listen();
    void this.ended.then(() => this.connection.dispose());
  }

  async request<M extends Method>(method: M, params: Params<M>, options: RequestOptions<M> = {}): Promise<Methods[M]["result"]> {
    const progress = options.progress && this.listenToProgress(options.progress);
    try {
      const sent = progress ? { ...params, progress: progress.token } : params;
      const rest = options.token ? [options.token] : [];
      // The end of the process disposes the connection, which rejects what is awaited.
      return await this.connection.sendRequest<Methods[M]["result"]>(method, ParameterStructures.byName, sent, ...rest);
    } catch (error) {
      throw isBroken(error) ? await this.ended : error;
    } finally {
      progress?.dispose();
    }
  }

  /** Ends the process: by closing its input, so that it can clean up, and after `grace` milliseconds by force. */
  async end(grace = 2000): Promise<void> {
    this.child.stdin.end();
    const timer = setTimeout(() => this.child.kill("SIGKILL"), grace);
    await this.ended;
    clearTimeout(timer);
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  private listenToProgress<Report>(report: (value: Report) => void): { token: number; dispose(): void } {
    const token = this.nextProgress++;
    const listener = this.connection.onProgress(new ProgressType<Report>(), token, report);
    return { token, dispose: () => listener.dispose() };
  }
}

/** Codes with which a .NET program ends where there is no .NET at all, or not the runtime that it needs. */
const noRuntime = [131, 150];

function withoutRuntime(): Failure {
  return new Failure({
    kind: daemonKinds.missing,
    message: "The FlowLens daemon needs the .NET 10 runtime, which was not found",
    remedy:
      "Install it from https://dotnet.microsoft.com/download, or name its folder in the environment variable DOTNET_ROOT, and restart the daemon",
  });
}

function stopped(reason: string): Failure {
  return new Failure({
    kind: daemonKinds.stopped,
    message: `The FlowLens daemon stopped: ${reason}`,
    remedy: "It is started again by itself; if this repeats, see the output channel FlowLens",
  });
}
