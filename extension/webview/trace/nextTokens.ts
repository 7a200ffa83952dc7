import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { share } from "../numbers/format";
import { pieceLabel } from "../text/pieces";
import type { Lens } from "./model";

/** The most likely next tokens that the logit lens reads at a layer. */
export function nextTokens(lens: Lens, layer: number, answerId: number | undefined): TemplateResult {
  return html`<section class="next-tokens" aria-labelledby="next-title">
    <h2 id="next-title">Next token, read at layer ${layer}</h2>
    <table>
      <colgroup>
        <col />
        <col class="number-column" />
        <col class="bar-column" />
      </colgroup>
      <thead>
        <tr>
          ${["Token", "Probability", "Probability as a bar"].map(
            (name) => html`<th scope="col"><span class="unseen-text">${name}</span></th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${lens.top(layer).map(
          ({ id, piece, probability }) =>
            html`<tr class=${id === answerId ? "is-answer" : ""}>
              <th scope="row">
                <span class="piece">${pieceLabel(piece)}</span>${id === answerId ? html`<span class="small"> answer</span>` : nothing}
              </th>
              <td>${share(probability)}</td>
              <td>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                  ${svg`<rect width=${Math.max(0.5, probability * 100)} height="8" />`}
                </svg>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}
