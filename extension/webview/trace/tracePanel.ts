import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot } from "../../shared/panel";
import type { ProgressReport, TraceResult } from "../../shared/protocol";
import { clampLayer } from "../drawing/axis";
import { weaves } from "../drawing/weaves";
import { seconds, share } from "../numbers/format";
import type { Page, PanelDrawing } from "../page";
import { header } from "../parts/header";
import { provenance } from "../parts/provenance";
import { status } from "../parts/status";
import { verdict } from "../parts/verdict";
import { cellsOf } from "../picture/cells";
import { picker } from "../picture/picker";
import { beside } from "./beside";
import { cliffLayer, cliffTrack } from "./cliff";
import { film } from "./film";
import { heatChoice } from "./heatChoice";
import { heatControls } from "./heatControls";
import { measures } from "./measures";
import { traceModel } from "./model";
import type { TraceMoment } from "./moment";
import { nextTokens } from "./nextTokens";
import { numbers } from "./numbers";
import { picture } from "./picture";
import { regionActions } from "./region";
import { summary } from "./summary";
import { timeline } from "./timeline";
import { tokens } from "./tokens";
import { verify } from "./verify";

type TracePage = Page<TraceSnapshot, TraceMoment>;

/** The trace panel: where the answer looks, over the picture and over the layers. */
export const tracePanel: PanelDrawing<TraceSnapshot, TraceMoment> = {
  moment: { pointed: null, cursor: null, region: [], drag: null },
  draw: (page) => {
    const { subject, work } = page.snapshot;
    // While another measure is taken, the one before stays in sight.
    const done = work.state === "done" ? work.result : work.state === "running" ? work.before : null;
    return html`<div class="panel trace">
      ${weaves()} ${header(subject, [done ? answerChip(done, subject.label) : nothing, cliffChip(page)], actions(page))}
      ${work.state === "running" && done ? measuring(work.progress, page.ask) : nothing}
      ${done ? result(page, done) : work.state === "done" ? nothing : status(work, page.ask)}
    </div>`;
  },
};

function answerChip({ answer }: TraceResult, label: string | null): TemplateResult {
  const probability = answer.probabilities.reduce((product, one) => product * one, 1);
  return html`<span class="chip" title="Probability of the whole answer, its end token included">
    ${answer.given ? "given answer" : "answer"} <strong>${answer.text}</strong> p ${share(probability)} ${verdict(answer.text, label)}
  </span>`;
}

function cliffChip({ snapshot }: TracePage): TemplateResult | typeof nothing {
  const at = cliffLayer(snapshot);
  const layers = snapshot.cliff?.state === "done" ? snapshot.cliff.result.layers : 0;
  if (at === null) return nothing;
  return html`<span
    class="chip"
    title="From this layer on the picture's tokens can all go: KL stays at most 0.003 nats and the answer is the same"
  >
    ${at < layers ? html`cliff <strong>layer ${at}</strong> of ${layers}` : "no cliff"}
  </span>`;
}

function measuring(progress: ProgressReport | null, ask: TracePage["ask"]): TemplateResult {
  const { message, done, total } = progress ?? { message: "Measuring", done: 0, total: 0 };
  return html`<p class="measuring" role="status">
    <progress aria-label="Progress" max=${total || 1} .value=${done}></progress> ${message}
    <button class="link" id="cancel" @click=${() => ask({ intent: "cancel" })}>Cancel</button>
  </p>`;
}

function actions({ ask, snapshot }: TracePage): TemplateResult {
  return html`<button id="compare" @click=${() => ask({ intent: "open", panel: "compare" })}>Compare</button> ${snapshot.work.state ===
    "done"
      ? html`<button class="secondary" id="save" @click=${() => ask({ intent: "save" })}>Save…</button>
          <button class="secondary" id="again" @click=${() => ask({ intent: "retry" })}>Trace again</button>`
      : nothing}`;
}

function result(page: TracePage, trace: TraceResult): TemplateResult {
  const model = traceModel(trace);
  const { heats, lens, layers } = model;
  const heat = heats.shown(page.view);
  const now = (): number => clampLayer(page.view.layer ?? model.looksMost, layers);
  const layer = now();
  const shown = Math.min(page.view.picture, trace.prompt.images.length - 1);
  const cells = cellsOf(trace.prompt, shown);
  const move = (to: number): void => page.look({ layer: to });
  const heatOfPicture = (at: number): string =>
    heat ? share(cellsOf(trace.prompt, at).reduce((sum, { index }) => sum + (heat.at(layer)[index] ?? 0), 0)) : "";
  const verifiable = heat !== null && heats.heads(heat.metric) === 0 && (page.view.minus === null || page.view.minus === heat.metric);
  const verdicts =
    heat && verifiable
      ? page.snapshot.verdicts.filter(({ metric, withoutSinks }) => metric === heat.metric && withoutSinks === page.view.withoutSinks)
      : [];
  const { width, height } = trace.prompt.images[shown] ?? { width: 1, height: 1 };
  return html`<div class="trace-body">
      ${shown < 0
        ? html`<p class="no-picture">This prompt has no picture.</p>`
        : html`<section class="picture-side" aria-label="Picture and heat">
            ${picker(page.snapshot.subject.pictures, shown, heatOfPicture, (to) => page.look({ picture: to }))}
            ${picture(page, model, heat, cells, layer, shown)}
            ${heat
              ? html`${heatControls(page, heat.mostAt(layer), heat.signed)} ${heatChoice(page, heats, heat)}
                ${beside(trace.prompt.imageCells, heat, heats, layer, shown)}
                ${film(heat, cells, [width, height], layers, layer, verdicts, move)} ${verify(page, heat, layer, verifiable)}`
              : nothing}
            ${regionActions(page)}
          </section>`}
      <div class="timeline-side">
        ${measures(page, model)} ${timeline(model, layer, now, move, cliffTrack(page, layer))}
        <ul class="summary">
          ${summary(model).map((sentence) => html`<li>${sentence}</li>`)}
        </ul>
        ${numbers(model, layer)} ${lens ? nextTokens(lens, layer, trace.answer.tokens[model.token]?.id) : nothing}
      </div>
    </div>
    ${tokens(model, heat, layer)} ${provenance(trace.provenance, [["Took", seconds(trace.seconds)]])}`;
}
