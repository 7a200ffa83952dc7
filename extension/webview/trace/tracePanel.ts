import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot } from "../../shared/panel";
import type { TraceResult } from "../../shared/protocol";
import { clampLayer } from "../drawing/axis";
import { weaves } from "../drawing/weaves";
import { seconds, share } from "../numbers/format";
import { largest } from "../numbers/ranks";
import type { Page, PanelDrawing } from "../page";
import { header } from "../parts/header";
import { provenance } from "../parts/provenance";
import { status } from "../parts/status";
import { verdict } from "../parts/verdict";
import { cellsOf } from "../picture/cells";
import { picker } from "../picture/picker";
import { film } from "./film";
import { heatControls } from "./heatControls";
import { traceModel } from "./model";
import type { TraceMoment } from "./moment";
import { nextTokens } from "./nextTokens";
import { picture } from "./picture";
import { summary } from "./summary";
import { timeline } from "./timeline";
import { tokens } from "./tokens";

type TracePage = Page<TraceSnapshot, TraceMoment>;

/** The trace panel: where the answer looks, over the picture and over the layers. */
export const tracePanel: PanelDrawing<TraceSnapshot, TraceMoment> = {
  moment: { pointed: null, cursor: null },
  draw: (page) => {
    const { subject, work } = page.snapshot;
    const done = work.state === "done" ? work.result : null;
    return html`<div class="panel trace">
      ${weaves()} ${header(subject, [done ? answerChip(done, subject.label) : nothing], actions(page))}
      ${work.state === "done" ? result(page, work.result) : status(work, page.ask)}
    </div>`;
  },
};

function answerChip({ answer }: TraceResult, label: string | null): TemplateResult {
  const probability = answer.probabilities.reduce((product, one) => product * one, 1);
  return html`<span class="chip" title="Probability of the whole answer, its end token included">
    ${answer.given ? "given answer" : "answer"} <strong>${answer.text}</strong> p ${share(probability)} ${verdict(answer.text, label)}
  </span>`;
}

function actions({ ask, snapshot }: TracePage): TemplateResult {
  return html`<button id="compare" @click=${() => ask({ intent: "open", panel: "compare" })}>Compare</button> ${snapshot.work.state ===
    "done"
      ? html`<button class="secondary" id="again" @click=${() => ask({ intent: "retry" })}>Trace again</button>`
      : nothing}`;
}

function result(page: TracePage, trace: TraceResult): TemplateResult {
  const model = traceModel(trace);
  const { heat, lens, layers } = model;
  const now = (): number => clampLayer(page.view.layer ?? model.looksMost, layers);
  const layer = now();
  const shown = Math.min(page.view.picture, trace.prompt.images.length - 1);
  const move = (to: number): void => page.look({ layer: to });
  const heatOfPicture = (at: number): string =>
    heat ? share(cellsOf(trace.prompt, at).reduce((sum, { index }) => sum + (heat.at(layer)[index] ?? 0), 0)) : "";
  return html`<div class="trace-body">
      ${shown < 0
        ? html`<p class="no-picture">This prompt has no picture.</p>`
        : html`<section class="picture-side" aria-label="Picture and heat">
            ${picker(page.snapshot.subject.pictures, shown, heatOfPicture, (to) => page.look({ picture: to }))}
            ${picture(page, model, layer, shown)} ${heat ? heatControls(page, largest(heat.at(layer))) : nothing}
            ${heat ? film(model, heat, layer, shown, move) : nothing}
          </section>`}
      <div class="timeline-side">
        ${timeline(model, layer, now, move)}
        <ul class="summary">
          ${summary(model).map((sentence) => html`<li>${sentence}</li>`)}
        </ul>
        ${lens ? nextTokens(lens, layer, trace.answer.tokens[0]?.id) : nothing}
      </div>
    </div>
    ${tokens(trace)} ${provenance(trace.provenance, [["Took", seconds(trace.seconds)]])}`;
}
