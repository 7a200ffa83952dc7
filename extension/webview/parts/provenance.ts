import { html, type TemplateResult } from "lit/html.js";
import type { Provenance } from "../../shared/protocol";

/** What made the result, folded away. */
export function provenance(made: Provenance, more: readonly (readonly [string, string])[] = []): TemplateResult {
  const facts: (readonly [string, string])[] = [
    ["Model", made.model],
    ["Weights", `SHA-256 ${made.weightsHash}`],
    ["Precision", made.precision],
    ["Device", made.device],
    ["Options", made.options],
    ...more,
    ["Made", `${made.made} by FlowLens ${made.flowLens}, ${made.torch}`],
  ];
  return html`<details class="provenance">
    <summary>What made this result</summary>
    <dl>
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </details>`;
}
