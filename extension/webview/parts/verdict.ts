import { html, nothing, type TemplateResult } from "lit/html.js";
import { matchesLabel } from "../text/label";

/** Whether an answer agrees with the row's label, as a mark and in words. */
export function verdict(answer: string, label: string | null): TemplateResult | typeof nothing {
  const matches = matchesLabel(answer, label);
  if (matches === null) return nothing;
  return matches
    ? html`<span class="verdict right"><span aria-hidden="true">✓</span> matches label</span>`
    : html`<span class="verdict wrong"><span aria-hidden="true">✗</span> differs from label</span>`;
}
