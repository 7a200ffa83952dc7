import { ConnectionError, ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import type { ErrorInfo } from "../../shared/protocol";

/** JSON-RPC's code for a request that was cancelled. */
const requestCancelled = -32800;

/** Kinds of the failures that are the daemon's, not those of what it was asked. */
export const daemonKinds = {
  /** It ended while it was asked. */
  stopped: "daemon-stopped",
  /** It ended too often and is not started again by itself. */
  failed: "daemon-failed",
  /** There is no program to start, or no runtime to start it with. */
  missing: "daemon-missing",
};

const lookAtLog = "See the output channel FlowLens for details";

/** A failure with a remedy, as a person is told it. */
export class Failure extends Error {
  constructor(readonly info: ErrorInfo) {
    super(info.message);
  }
}

/** Thrown where a person cancelled before the daemon was asked. */
export class Cancelled extends Error {}

export function isCancelled(error: unknown): boolean {
  return error instanceof Cancelled || (error instanceof ResponseError && error.code === requestCancelled);
}

/** Whether the connection broke, rather than the daemon answering with an error. */
export function isBroken(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return (
    error instanceof ResponseError && (error.code === ErrorCodes.PendingResponseRejected || error.code === ErrorCodes.MessageWriteError)
  );
}

/** Whether the daemon's next start may mend it. */
export function isOfDaemon({ kind }: ErrorInfo): boolean {
  return Object.values(daemonKinds).includes(kind);
}

/** What any error means to a person. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof Failure) return error.info;
  if (error instanceof ResponseError && isErrorInfo(error.data)) return error.data;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "internal", message: message.replace(/\.\s*$/, ""), remedy: lookAtLog };
}

/** The sentences for a notification. */
export function sentence(info: ErrorInfo): string {
  return info.remedy === "" ? `${info.message}.` : `${info.message}. ${info.remedy}.`;
}

function isErrorInfo(data: unknown): data is ErrorInfo {
  const info = data as Partial<ErrorInfo> | null | undefined;
  return typeof info?.kind === "string" && typeof info.message === "string" && typeof info.remedy === "string";
}
