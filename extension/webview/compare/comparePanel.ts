import { html, nothing, type TemplateResult } from "lit/html.js";
import type { CompareSnapshot } from "../../shared/panel";
import type { CompareResult, TruncationRun } from "../../shared/protocol";
import type { PanelDrawing } from "../page";
import { header } from "../parts/header";
import { provenance } from "../parts/provenance";
import { status } from "../parts/status";
import { picker } from "../picture/picker";
import { draftOf, mostRuns, newStep } from "./draft";
import { type ComparePage, factContext, facts } from "./facts";
import type { CompareMoment } from "./moment";
import { focusSoon, runForm } from "./runForm";
import { stepWords } from "./words";

/** The compare panel: a column a run, a row a fact. */
export const comparePanel: PanelDrawing<CompareSnapshot, CompareMoment> = {
  moment: { draft: null },
  draw: (page) => {
    const { subject, work, runs } = page.snapshot;
    const { draft } = page.moment;
    return html`<div class="panel compare">
      ${header(subject, [], actions(page))} ${draft ? runForm(page, draft) : nothing}
      ${work.state === "done"
        ? picker(
            subject.pictures,
            page.view.picture,
            () => "",
            (picture) => page.look({ picture }),
          )
        : nothing}
      <div class="table-frame" role="region" aria-label="Runs compared" tabindex="0">
        <table class="facts">
          <thead>
            <tr>
              <td></td>
              <th scope="col"><span class="run-name">Full</span><span class="small">no truncation</span></th>
              ${runs.map((run, at) => columnHead(page, run, at))}
            </tr>
          </thead>
          ${work.state === "done" ? rows(page, work.result) : nothing}
        </table>
      </div>
      ${work.state === "done" ? provenance(work.result.provenance) : status(work, page.ask)}
    </div>`;
  },
};

function actions(page: ComparePage): TemplateResult {
  const { runs, selectors, reducers, presets, work } = page.snapshot;
  const layer = work.state === "done" ? Math.floor(work.result.layers / 2) : 2;
  return html`<button
      id="add-run"
      ?disabled=${runs.length >= mostRuns}
      title=${runs.length >= mostRuns ? `At most ${mostRuns} truncations are compared` : ""}
      @click=${() => {
        page.turn({ draft: { at: runs.length, name: "", steps: [newStep(layer, selectors, reducers)] } });
        focusSoon("step-0-layer");
      }}
    >
      Add truncation
    </button>
    ${presets.length > 0
      ? html`<label class="preset" for="add-preset"
          ><span class="unseen-text">Add a published truncation</span>
          <select
            id="add-preset"
            ?disabled=${runs.length >= mostRuns}
            @change=${(event: Event) => {
              const chosen = event.target as HTMLSelectElement;
              const preset = presets.find(({ id }) => id === chosen.value);
              chosen.value = "";
              if (preset) page.ask({ intent: "runs", runs: [...runs, { name: preset.title, steps: [], preset: preset.id }] });
            }}
          >
            <option value="">Add preset…</option>
            ${presets.map(({ id, title, source }) => html`<option value=${id} title=${source}>${title}</option>`)}
          </select></label
        >`
      : nothing}
    <button class="secondary" id="trace" @click=${() => page.ask({ intent: "open", panel: "trace" })}>Trace</button>
    ${work.state === "done"
      ? html`<button class="secondary" id="again" @click=${() => page.ask({ intent: "retry" })}>Compare again</button>`
      : nothing}`;
}

function columnHead(page: ComparePage, run: TruncationRun, at: number): TemplateResult {
  const { runs, presets, work } = page.snapshot;
  const preset = presets.find(({ id }) => id === run.preset);
  // What a preset was made into stands in the result.
  const steps = preset && work.state === "done" ? (work.result.runs[at]?.steps ?? []) : run.steps;
  return html`<th scope="col">
    <span class="run-name">${run.name}</span>
    ${steps.map((step) => html`<span class="small">${stepWords(step)}</span>`)}
    ${preset
      ? html`<details class="preset-source small">
          <summary>Source</summary>
          <p>${preset.source}${preset.departures ? `. Departs from it: ${preset.departures}` : ""}.</p>
        </details>`
      : nothing}
    <div class="run-buttons">
      ${preset
        ? nothing
        : html`<button
            class="link"
            aria-label="Change ${run.name}"
            @click=${() => {
              page.turn({ draft: draftOf(run, at) });
              focusSoon("step-0-layer");
            }}
          >
            Change
          </button>`}
      ${runs.length > 1
        ? html`<button
            class="link"
            aria-label="Remove ${run.name}"
            @click=${() => {
              page.turn({ draft: null });
              page.ask({ intent: "runs", runs: runs.filter((_, index) => index !== at) });
              focusSoon("add-run");
            }}
          >
            Remove
          </button>`
        : nothing}
    </div>
  </th>`;
}

function rows(page: ComparePage, result: CompareResult): TemplateResult {
  const context = factContext(page, result);
  return html`<tbody>
    ${facts
      .filter(({ when }) => when?.(context) ?? true)
      .map(
        ({ id, name, cell }) =>
          html`<tr data-fact=${id}>
            <th scope="row">${typeof name === "string" ? name : name(context)}</th>
            ${context.all.map((run) => html`<td>${cell(run, context)}</td>`)}
          </tr>`,
      )}
  </tbody>`;
}
