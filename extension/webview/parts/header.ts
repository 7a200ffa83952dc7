import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Subject } from "../../shared/panel";

/** The head of a panel: the pair, what came of it, and what can be done with it. */
export function header(subject: Subject, chips: readonly (TemplateResult | typeof nothing)[], actions: TemplateResult): TemplateResult {
  const { title, prompt, label, model } = subject;
  return html`<header class="head">
    <div class="head-pair">
      <h1>${title}</h1>
      <p class="head-prompt">${prompt}</p>
    </div>
    <div class="chips">
      ${label === null ? nothing : html`<span class="chip">label <strong>${label}</strong></span>`} ${chips}
      ${model ? html`<span class="chip">${model}</span>` : nothing}
    </div>
    <div class="actions">${actions}</div>
  </header>`;
}
