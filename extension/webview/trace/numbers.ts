import { html, type TemplateResult } from "lit/html.js";
import type { TraceModel } from "./model";
import { tracks } from "./tracks";

/** Every line of every track as numbers: a row a layer. For who reads numbers, or hears them. */
export function numbers(model: TraceModel, layer: number): TemplateResult {
  const columns = tracks.flatMap((track) => (track.of(model)?.lines ?? []).map((line) => ({ metric: track.metric, ...line })));
  return html`<details class="numbers">
    <summary>Numbers as a table</summary>
    <div class="numbers-scroll" role="region" aria-label="Numbers by layer" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">layer</th>
            ${columns.map(({ metric, id }) => html`<th scope="col"><span class="small">${metric}</span><br />${id}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${Array.from(
            { length: model.layers },
            (_, at) =>
              html`<tr aria-current=${at === layer ? "true" : "false"}>
                <th scope="row">${at}</th>
                ${columns.map(({ value }) => html`<td>${value(at)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
