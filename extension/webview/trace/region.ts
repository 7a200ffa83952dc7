import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot } from "../../shared/panel";
import { plural } from "../numbers/format";
import type { Page } from "../page";
import type { TraceMoment } from "./moment";

/** What can be done with cells chosen on the picture: their edge to the answer is cut, layer by layer. */
export function regionActions(page: Page<TraceSnapshot, TraceMoment>): TemplateResult | typeof nothing {
  const { region } = page.moment;
  const { measure } = page.snapshot;
  const cut = measure.options.knockoutRegion?.length ?? 0;
  if (region.length === 0 && cut === 0)
    return html`<p class="small">
      Drag over the picture, or press the space bar on cells, to choose a region and cut it from the answer.
    </p>`;
  const ask = (indices: number[] | null): void =>
    page.ask({
      intent: "measure",
      measure: {
        metrics: measure.metrics.includes("knockout") ? measure.metrics : [...measure.metrics, "knockout"],
        options: { ...measure.options, knockoutRegion: indices },
      },
    });
  return html`<p class="region-actions">
    ${region.length > 0
      ? html`<button class="secondary" id="cut-region" @click=${() => ask([...region].sort((a, b) => a - b))}>
            Cut ${plural(region.length, "cell")} from the answer
          </button>
          <button class="link" id="clear-region" @click=${() => page.turn({ region: [] })}>Clear</button>`
      : nothing}
    ${cut > 0
      ? html`<span class="small">${plural(cut, "cell")} cut in knockout’s region→out</span>
          <button class="link" id="uncut-region" @click=${() => ask(null)}>Leave off</button>`
      : nothing}
  </p>`;
}
