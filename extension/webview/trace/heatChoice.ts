import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot } from "../../shared/panel";
import { plural } from "../numbers/format";
import type { Page } from "../page";
import type { Heat, Heats } from "./heats";
import type { TraceMoment } from "./moment";

/** Whose heat is drawn: a metric's, one head's, or the difference of two; with or without attention sinks. */
export function heatChoice(page: Page<TraceSnapshot, TraceMoment>, heats: Heats, heat: Heat): TemplateResult {
  const { view } = page;
  const heads = heats.heads(heat.metric);
  const others = heats.metrics.filter((id) => id !== heat.metric && heats.heads(id) === 0);
  return html`<div class="heat-choice">
    <label for="heat-metric"
      ><span class="small">Heat of</span>
      <select id="heat-metric" @change=${(event: Event) => page.look({ metric: (event.target as HTMLSelectElement).value })}>
        ${heats.metrics.map((id) => html`<option value=${id} .selected=${id === heat.metric}>${id}</option>`)}
      </select></label
    >
    ${heads > 0
      ? html`<label for="heat-head"
          ><span class="small">head</span>
          <select id="heat-head" @change=${(event: Event) => page.look({ head: Number((event.target as HTMLSelectElement).value) })}>
            ${Array.from({ length: heads }, (_, at) => html`<option value=${at} .selected=${at === view.head}>${at}</option>`)}
          </select></label
        >`
      : nothing}
    ${others.length > 0
      ? html`<label for="heat-minus"
          ><span class="small">minus</span>
          <select id="heat-minus" @change=${(event: Event) => page.look({ minus: (event.target as HTMLSelectElement).value || null })}>
            <option value="" .selected=${view.minus === null}>nothing</option>
            ${others.map((id) => html`<option value=${id} .selected=${id === view.minus}>${id}</option>`)}
          </select></label
        >`
      : nothing}
    ${heats.sinks.size > 0
      ? html`<label class="check"
          ><input
            type="checkbox"
            id="without-sinks"
            .checked=${view.withoutSinks}
            @change=${(event: Event) => page.look({ withoutSinks: (event.target as HTMLInputElement).checked })}
          />
          <span>without ${plural(heats.sinks.size, "sink")}</span></label
        >`
      : nothing}
  </div>`;
}
