import type {
  CompareResult,
  ErrorInfo,
  FlowOptions,
  MetricInfo,
  PresetInfo,
  ProgressReport,
  SweepResult,
  TraceResult,
  TruncationRun,
  VerifyResult,
} from "./protocol";

/** What a panel shows at its head: an image/prompt pair and the model that reads it. */
export interface Subject {
  /** The row's id or the picture's file name. */
  title: string;
  /** The question, as the person wrote it. */
  prompt: string;
  /** The row's own answer or label, or null. */
  label: string | null;
  /** Addresses that the page may load, in the order of the prompt's images. */
  pictures: string[];
  /** Name and device of the model, for example `flowlens-emoji · cpu`; empty while none is loaded. */
  model: string;
}

/** Where a panel's one long call stands. */
export type Work<Result> =
  /** `before` is the result that is shown until the new one is there, or null. */
  | { state: "running"; progress: ProgressReport | null; before: Result | null }
  | { state: "failed"; error: ErrorInfo }
  | { state: "cancelled" }
  | { state: "done"; result: Result };

/** How a person looks at a trace; kept with the panel over a window reload. */
export interface TraceView {
  /** Layer under the cursor, 0-based; null is the layer with the largest image share. */
  layer: number | null;
  /** Strength of the heat over the picture, 0…1. */
  opacity: number;
  /** `spotlight` dims cold cells, `colour-map` paints cividis over the picture. */
  mode: "spotlight" | "colour-map";
  /** Index of the picture that is shown. */
  picture: number;
  /** Id of the metric whose heat is drawn; null is the first that has one. */
  metric: string | null;
  /** Id of the metric whose heat is taken off it, each scaled to its own largest; null for none. */
  minus: string | null;
  /** Head whose heat is drawn, of a metric that has one for each. */
  head: number;
  /** Whether attention sinks are left out of heat and scale. */
  withoutSinks: boolean;
}

/** What a trace measures. */
export interface Measure {
  metrics: string[];
  options: FlowOptions;
}

/** Whether a heat is true: asked of one metric at one layer. */
export interface Verdict {
  metric: string;
  layer: number;
  withoutSinks: boolean;
  work: Work<VerifyResult>;
}

/** How a person looks at a comparison; kept with the panel over a window reload. */
export interface CompareView {
  /** Layer whose kept cells are drawn, 0-based; null is the last. */
  layer: number | null;
  /** Index of the picture that is shown. */
  picture: number;
}

interface PanelSnapshot<Kind extends string, Result, View> {
  kind: Kind;
  subject: Subject;
  work: Work<Result>;
  view: View;
  /** What the host needs to make the panel again after a window reload; the page keeps it unread. */
  revive: unknown;
}

export interface TraceSnapshot extends PanelSnapshot<"trace", TraceResult, TraceView> {
  measure: Measure;
  /** The metrics that there are. */
  metrics: MetricInfo[];
  /** Verdicts on heats of this result, and those that are awaited. */
  verdicts: Verdict[];
  /** All image tokens dropped from each layer on: where it was asked for, else null. */
  cliff: Work<SweepResult> | null;
}

export interface CompareSnapshot extends PanelSnapshot<"compare", CompareResult, CompareView> {
  /** The truncations compared, one to five. */
  runs: TruncationRun[];
  /** Ids that a step's `select` may have. */
  selectors: string[];
  /** Ids that a step's `reduce` may have. */
  reducers: string[];
  /** Published truncations that a run may be. */
  presets: PresetInfo[];
}

/** Everything that a page draws. The host sends whole snapshots; a page is a pure function of the last one. */
export type Snapshot = TraceSnapshot | CompareSnapshot;

/** What a page asks of the host. */
export type Intent =
  | { intent: "ready" }
  | { intent: "cancel" }
  | { intent: "retry" }
  /** Opens the other panel of the same pair. */
  | { intent: "open"; panel: "trace" | "compare" }
  /** Traces again, measuring this. */
  | { intent: "measure"; measure: Measure }
  /** Asks whether a heat is true. */
  | { intent: "verify"; metric: string; layer: number; withoutSinks: boolean }
  /** Asks from which layer on the picture can go. */
  | { intent: "cliff" }
  /** Writes the result to a file that the person chooses. */
  | { intent: "save" }
  /** Compares again, with these truncations. */
  | { intent: "runs"; runs: TruncationRun[] };
