import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Measure, TraceSnapshot } from "../../shared/panel";
import type { Page } from "../page";
import { pieceLabel } from "../text/pieces";
import type { TraceModel } from "./model";
import type { TraceMoment } from "./moment";

/** What is measured, chosen here: metrics, the answer token that is read, and how. A change traces again; what was measured before is there at once. */
export function measures(page: Page<TraceSnapshot, TraceMoment>, model: TraceModel): TemplateResult {
  const { measure, metrics } = page.snapshot;
  const { options } = measure;
  const has = (...ids: string[]): boolean => ids.some((id) => measure.metrics.includes(id));
  const ask = (change: Partial<Measure>): void => page.ask({ intent: "measure", measure: { ...measure, ...change } });
  const set = (change: Measure["options"]): void => ask({ options: { ...options, ...change } });
  const toggle = (id: string, on: boolean): void => {
    const chosen = new Set(measure.metrics);
    if (on) chosen.add(id);
    else chosen.delete(id);
    if (chosen.size > 0) ask({ metrics: metrics.map((metric) => metric.id).filter((metric) => chosen.has(metric)) });
  };
  const answer = model.trace.answer.tokens;
  return html`<details class="measures" id="measures">
    <summary>Measured: ${measure.metrics.length} of ${metrics.length}<span class="small"> ${measure.metrics.join(", ")}</span></summary>
    <fieldset>
      <legend class="unseen-text">Metrics</legend>
      <ul class="metric-choice">
        ${metrics.map(
          ({ id, question }) =>
            html`<li>
              <label>
                <input
                  type="checkbox"
                  name="metric"
                  value=${id}
                  .checked=${measure.metrics.includes(id)}
                  ?disabled=${measure.metrics.length === 1 && measure.metrics[0] === id}
                  @change=${(event: Event) => toggle(id, (event.target as HTMLInputElement).checked)}
                />
                <span>${question}<span class="small"> ${id}</span></span>
              </label>
            </li>`,
        )}
      </ul>
    </fieldset>
    <div class="measure-options">
      ${choice(
        "token",
        "Answer token read",
        String(options.token ?? 0),
        answer.map(({ text }, at) => [String(at), `${at}: ${pieceLabel(text)}`]),
        (value) => set({ token: Number(value) }),
      )}
      ${choice(
        "rows",
        "Rows read",
        options.rows ?? "first",
        [
          ["first", "that token's row"],
          ["all", "all rows from it on"],
        ],
        (value) => set({ rows: value }),
      )}
      ${has("llava-cam")
        ? html`${choice(
            "cam-site",
            "llava-cam at",
            options.camSite ?? "norm-mid",
            [
              ["norm-mid", "the MLP's input"],
              ["resid-pre", "the layer's entry"],
            ],
            (value) => set({ camSite: value }),
          )}
          ${choice(
            "cam-mode",
            "llava-cam as",
            options.camMode ?? "paper",
            [
              ["paper", "the paper has it"],
              ["repo", "its published code"],
            ],
            (value) => set({ camMode: value, smoothRuns: null }),
          )}
          ${choice(
            "smooth",
            "SmoothGrad",
            String(options.smoothRuns ?? 0),
            [
              ["0", "off"],
              ["4", "4 noisy pictures"],
              ["8", "8 noisy pictures"],
              ["16", "16 noisy pictures"],
            ],
            (value) => set({ smoothRuns: Number(value), ...(value === "0" ? {} : { camMode: "paper" }) }),
          )}`
        : nothing}
      ${has("knockout")
        ? choice(
            "window",
            "Knockout cuts",
            String(options.knockoutWindow ?? 1),
            [1, 3, 5, 7, 9].map((width) => [String(width), width === 1 ? "1 layer" : `${width} layers`]),
            (value) => set({ knockoutWindow: Number(value) }),
          )
        : nothing}
    </div>
  </details>`;
}

function choice(
  id: string,
  name: string,
  chosen: string,
  values: readonly (readonly string[])[],
  choose: (value: string) => void,
): TemplateResult {
  return html`<label class="measure-option" for=${id}
    ><span class="small">${name}</span>
    <select id=${id} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
      ${values.map(
        ([value, words]) => html`<option value=${value!} ?selected=${value === chosen} .selected=${value === chosen}>${words}</option>`,
      )}
    </select></label
  >`;
}
