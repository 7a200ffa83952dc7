import type { CompareSnapshot, CompareView, Measure, Snapshot, Subject, TraceSnapshot, TraceView, Verdict, Work } from "../../shared/panel";
import type { CompareResult, MetricInfo, PresetInfo, ProgressReport, SweepResult, TraceResult, TruncationRun } from "../../shared/protocol";
import type { CancellationToken } from "vscode-jsonrpc/node";
import type { Daemon } from "../daemon/daemon";
import type { Pair } from "./pair";

/** What one run of a panel is made with. */
export interface RunRequest {
  daemon: Daemon;
  pair: Pair;
  runs: TruncationRun[];
  measure: Measure;
  token: CancellationToken;
  progress: (report: ProgressReport) => void;
}

/** What a panel's snapshot is made of. */
export interface SnapshotParts {
  subject: Subject;
  work: Work<unknown>;
  view: unknown;
  revive: unknown;
  runs: TruncationRun[];
  measure: Measure;
  verdicts: Verdict[];
  cliff: Work<SweepResult> | null;
  metrics: MetricInfo[];
  selectors: string[];
  reducers: string[];
  presets: PresetInfo[];
}

export interface PanelKind {
  id: Snapshot["kind"];
  viewType: string;
  /** What it does, as its title begins. */
  verb: string;
  /** How a person looks at it at first. */
  view: unknown;
  /** Whether it truncates and thus has runs. */
  hasRuns: boolean;
  run(request: RunRequest): Promise<unknown>;
  snapshot(parts: SnapshotParts): Snapshot;
}

const traceView: TraceView = {
  layer: null,
  opacity: 0.75,
  mode: "spotlight",
  picture: 0,
  metric: null,
  minus: null,
  head: 0,
  withoutSinks: false,
};
const compareView: CompareView = { layer: null, picture: 0 };

/** The panels there are. */
export const panelKinds: readonly PanelKind[] = [
  {
    id: "trace",
    viewType: "flowlens.trace",
    verb: "Trace",
    view: traceView,
    hasRuns: false,
    run: ({ daemon, pair, measure, token, progress }) =>
      daemon.request("flow/trace", { prompt: pair.prompt, metrics: measure.metrics, options: measure.options }, { token, progress }),
    snapshot: ({ subject, work, view, revive, measure, verdicts, cliff, metrics }): TraceSnapshot => ({
      kind: "trace",
      subject,
      work: work as Work<TraceResult>,
      view: view as TraceView,
      revive,
      measure,
      verdicts,
      cliff,
      metrics,
    }),
  },
  {
    id: "compare",
    viewType: "flowlens.compare",
    verb: "Compare",
    view: compareView,
    hasRuns: true,
    run: ({ daemon, pair, runs, token, progress }) =>
      daemon.request("truncation/compare", { prompt: pair.prompt, runs }, { token, progress }),
    snapshot: ({ subject, work, view, revive, runs, selectors, reducers, presets }): CompareSnapshot => ({
      kind: "compare",
      subject,
      work: work as Work<CompareResult>,
      view: view as CompareView,
      revive,
      runs,
      selectors,
      reducers,
      presets,
    }),
  },
];

export function panelKind(id: Snapshot["kind"]): PanelKind {
  return panelKinds.find((kind) => kind.id === id)!;
}
