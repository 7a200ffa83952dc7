import { html, nothing, type TemplateResult } from "lit/html.js";
import type { CompareSnapshot } from "../../shared/panel";
import type { CompareResult, RunCost, RunResult } from "../../shared/protocol";
import { clampLayer } from "../drawing/axis";
import { bytes, flops, nats, seconds } from "../numbers/format";
import type { Page } from "../page";
import { verdict } from "../parts/verdict";
import { answerDiff, firstChange, shown } from "./answer";
import { costBar, keptPicture, tokenSteps } from "./drawings";
import type { CompareMoment } from "./moment";

export type ComparePage = Page<CompareSnapshot, CompareMoment>;

/** What the cells of the table are drawn from. */
export interface FactContext {
  page: ComparePage;
  result: CompareResult;
  all: readonly RunResult[];
  layer: number;
  picture: number;
}

/** A row of the table. */
export interface Fact {
  id: string;
  name: string | ((context: FactContext) => TemplateResult);
  /** Whether the row has anything to say. */
  when?: (context: FactContext) => boolean;
  cell(run: RunResult, context: FactContext): unknown;
}

export function factContext(page: ComparePage, result: CompareResult): FactContext {
  return {
    page,
    result,
    all: [result.full, ...result.runs],
    layer: clampLayer(page.view.layer ?? result.layers - 1, result.layers),
    picture: Math.min(page.view.picture, result.prompt.images.length - 1),
  };
}

/** The rows of the table, from top to bottom. */
export const facts: readonly Fact[] = [
  {
    id: "answer",
    name: "Answer",
    cell: (run, { page, result }) =>
      html`${run === result.full ? html`<span class="answer">${shown(run.text)}</span>` : answerDiff(result.full, run)}
      ${verdict(run.text, page.snapshot.subject.label)}`,
  },
  { id: "first-change", name: "First change", cell: (run, { result }) => (run === result.full ? "–" : firstChange(run)) },
  {
    id: "distance",
    name: () => html`KL, Δ log p <span class="small">nats</span>`,
    cell: (run, { result }) =>
      run === result.full
        ? "–"
        : html`${nats(run.kl)} · ${nats(run.deltaLogP)}
            <p class="small" title="Mean KL over the rows of the full answer">over the answer ${nats(run.klAnswer)}</p>`,
  },
  {
    id: "kept",
    name: layerSlider,
    when: ({ picture }) => picture >= 0,
    cell: (run, { page, result, layer, picture }) =>
      keptPicture(result, run, layer, picture, page.snapshot.subject.pictures[picture] ?? ""),
  },
  { id: "image-tokens", name: "Image tokens by layer", cell: (run, { result, layer }) => tokenSteps(result, run, layer) },
  cost("prefill", "Prefill", ({ prefillSeconds }) => prefillSeconds, seconds),
  cost("decode", "Decode, a token", ({ decodeSecondsPerToken }) => decodeSecondsPerToken, seconds),
  cost("kv", "KV cache", ({ kvBytes }) => kvBytes, bytes),
  cost("peak", "Peak memory", ({ peakBytes }) => peakBytes, bytes),
  cost("flops", "Prefill work", ({ prefillFlops }) => prefillFlops, flops),
  {
    id: "notes",
    name: "Notes",
    when: ({ all }) => all.some(({ notes }) => notes.length > 0),
    cell: ({ notes }) =>
      notes.length > 0
        ? html`<ul class="notes">
            ${notes.map((note) => html`<li>${note}</li>`)}
          </ul>`
        : nothing,
  },
];

function cost(id: string, name: string, of: (cost: RunCost) => number, words: (value: number) => string): Fact {
  return {
    id,
    name,
    cell: (run, { result, all }) =>
      costBar(of(run.cost), of(result.full.cost), Math.max(...all.map((one) => of(one.cost))), words(of(run.cost))),
  };
}

function layerSlider({ page, result, layer }: FactContext): TemplateResult {
  return html`<label for="layer">Kept at layer <output class="layer-number">${layer}</output></label>
    <input
      type="range"
      id="layer"
      min="0"
      max=${result.layers - 1}
      step="1"
      .value=${String(layer)}
      @input=${(event: Event) => page.look({ layer: Number((event.target as HTMLInputElement).value) })}
    />`;
}
