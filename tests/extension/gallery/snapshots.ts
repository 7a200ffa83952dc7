import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CompareSnapshot, Snapshot, Subject, TraceSnapshot } from "../../../extension/shared/panel";
import type { CompareResult, NdArray, SweepResult, TokenInfo, TraceResult, VerifyResult } from "../../../extension/shared/protocol";

// What the daemon answered for a scene of the embedded model; the note of a comparison is added by hand.
const read = <Result>(name: string): Result => JSON.parse(readFileSync(join("tests", "extension", "gallery", name), "utf8")) as Result;
export const traceResult = read<TraceResult>("trace.json");
/** All image tokens dropped from each layer on, as the contract's sample has it. */
export const sweepResult = (
  JSON.parse(readFileSync(join("protocol", "samples", "truncation-sweep.json"), "utf8")) as { result: SweepResult }
).result;
/** The same scene, measured by all there is, with a verdict on one heat. */
export const { trace: measuredResult, verify: verifyResult } = read<{ trace: TraceResult; verify: VerifyResult }>("measured.json");
export const compareResult = read<CompareResult>("compare.json");
const { prompt } = traceResult;

export function floats(shape: number[], values: readonly number[]): NdArray {
  return { dtype: "float32", shape, data: Buffer.from(new Float32Array(values).buffer).toString("base64") };
}

export function ints(shape: number[], values: readonly number[]): NdArray {
  return { dtype: "int32", shape, data: Buffer.from(new Int32Array(values).buffer).toString("base64") };
}

/** A token whose id follows from its text. */
export function token(text: string, role: string): TokenInfo {
  return { id: [...text].reduce((sum, character) => (sum * 31 + character.codePointAt(0)!) % 32000, 7), text, role };
}

const subject: Subject = {
  title: "005-0",
  prompt: "Is there a horse in the image?",
  label: "Yes",
  pictures: ["scene.png"],
  model: "flowlens-emoji · cpu",
};

export function traceSnapshot(work: TraceSnapshot["work"] = { state: "done", result: traceResult }): TraceSnapshot {
  return {
    kind: "trace",
    subject,
    work,
    view: { layer: null, opacity: 0.75, mode: "spotlight", picture: 0, metric: null, minus: null, head: 0, withoutSinks: false },
    revive: { version: 1 },
    measure: { metrics: ["attention-flow", "logit-lens"], options: {} },
    metrics: measuredResult.metrics.map(({ id }) => ({ id, question: `What ${id} says` })),
    verdicts: [],
    cliff: null,
  };
}

/** All metrics, a verdict on the heat that is shown. */
export function measuredSnapshot(view: Partial<TraceSnapshot["view"]> = {}): TraceSnapshot {
  const plain = traceSnapshot({ state: "done", result: measuredResult });
  return {
    ...plain,
    view: { ...plain.view, layer: 4, ...view },
    measure: { metrics: measuredResult.metrics.map(({ id }) => id), options: { camSite: "resid-pre" } },
    verdicts: [{ metric: "attention-flow", layer: 4, withoutSinks: false, work: { state: "done", result: verifyResult } }],
    cliff: { state: "done", result: sweepResult },
  };
}

export function compareSnapshot(work: CompareSnapshot["work"] = { state: "done", result: compareResult }): CompareSnapshot {
  return {
    kind: "compare",
    subject: {
      ...subject,
      title: "005-9",
      prompt: "What do you see?",
      label: "a book, a horse, a key and two pizzas on a purple background",
    },
    work,
    view: { layer: 3, picture: 0 },
    revive: { version: 1 },
    runs: compareResult.runs.map(({ name, steps }) => ({ name, steps })),
    selectors: ["attention", "attention-at", "uniform", "random", "none"],
    reducers: ["drop", "mask"],
    presets: [{ id: "fastv", title: "FastV, K = 2, 50 %", source: "Chen et al., FastV, arXiv 2403.06764", departures: "" }],
  };
}

/** A prompt of a model of common size: 32 layers, two pictures of `side` × `side` cells, the first cut to its middle. */
export function largeTrace(side = 24): TraceSnapshot {
  const deep = 32;
  const each = side * side;
  const count = 2 * each;
  const shares = Array.from({ length: deep }, (_, layer) => 0.05 + 0.5 * Math.exp(-((layer - 9) ** 2) / 30));
  const weights = Array.from({ length: count }, (_, at) => {
    const [row, col] = [Math.floor((at % each) / side), at % side];
    return 0.3 + (at < each ? 8 : 3) * Math.exp(-(((row * 24) / side - 17) ** 2 + ((col * 24) / side - 12) ** 2) / 14);
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const rank = shares.map((_, layer) => Math.max(0, 900 - layer * 45));
  const pieces = Array.from({ length: 10 }, (_, at) => `▁token${at}`);
  const images = Array.from({ length: count }, () => token("<image>", "image"));
  const result: TraceResult = {
    ...traceResult,
    layers: deep,
    prompt: {
      ...prompt,
      tokens: [
        ...prompt.tokens.slice(0, 5),
        ...images.slice(0, each),
        token("<0x0A>", "user"),
        ...images.slice(each),
        ...Array.from({ length: 60 }, (_, at) => token(["▁Which", "▁of", "▁the", "▁two", "▁pictures"][at % 5]!, "user")),
      ],
      readingRow: 5 + count + 60,
      images: [
        { path: "/scenes/wide.png", width: 640, height: 480 },
        { path: "/scenes/005.png", width: 128, height: 128 },
      ],
      imageTokens: count,
      imageCells: Array.from({ length: count }, (_, at) => {
        const [row, col] = [Math.floor((at % each) / side), at % side];
        const [left, cell] = at < each ? [80, 480 / side] : [0, 128 / side];
        const position = 5 + at + (at < each ? 0 : 1);
        return { position, image: at < each ? 0 : 1, tile: 0, row, col, rect: [left + col * cell, row * cell, cell, cell] };
      }),
    },
    metrics: [
      {
        id: "attention-flow",
        series: [
          { id: "image", values: floats([deep], shares) },
          { id: "user", values: floats([deep], shares.map((share) => (1 - share) * 0.3)) }, // prettier-ignore
          { id: "system", values: floats([deep], shares.map((share) => (1 - share) * 0.7)) }, // prettier-ignore
        ],
        heat: floats([deep, count], shares.flatMap((share) => weights.map((weight) => (weight / sum) * share))), // prettier-ignore
        note: "Shares of the reading row alone",
      },
    ],
    lens: {
      topIds: ints([deep, 10], shares.flatMap(() => pieces.map((_, at) => at))), // prettier-ignore
      topTokens: shares.map(() => pieces),
      topProbabilities: floats([deep, 10], shares.flatMap((_, layer) => pieces.map((_piece, at) => (layer / deep) * 0.5 ** (at + 1)))), // prettier-ignore
      rank: ints([deep], rank),
      probability: floats([deep], rank.map((value) => 1 / (1 + value) ** 0.7)), // prettier-ignore
    },
  };
  return {
    ...traceSnapshot({ state: "done", result }),
    subject: { ...subject, title: "wide.png", label: null, pictures: ["scene.png", "scene.png"] },
  };
}

export const states: { name: string; snapshot: Snapshot }[] = [
  { name: "trace", snapshot: traceSnapshot() },
  { name: "trace-measured", snapshot: measuredSnapshot() },
  { name: "trace-signed", snapshot: measuredSnapshot({ metric: "grad-input", mode: "colour-map" }) },
  {
    name: "trace-measuring",
    snapshot: traceSnapshot({
      state: "running",
      progress: { stage: "sweep", done: 3, total: 8, message: "Back through layer 5" },
      before: traceResult,
    }),
  },
  { name: "compare", snapshot: compareSnapshot() },
  {
    name: "trace-running",
    snapshot: traceSnapshot({
      state: "running",
      progress: { stage: "prefill", done: 3, total: 8, message: "Reading layer 3" },
      before: null,
    }),
  },
  {
    name: "compare-failed",
    snapshot: compareSnapshot({
      state: "failed",
      error: {
        kind: "bad-picture",
        message: "/scenes/005.png ends before its picture is whole",
        remedy: "Copy or download the file again",
      },
    }),
  },
  { name: "trace-cancelled", snapshot: traceSnapshot({ state: "cancelled" }) },
];
