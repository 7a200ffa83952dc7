import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Intent, Work } from "../../shared/panel";
import type { ErrorInfo, ProgressReport } from "../../shared/protocol";

type Ask = (intent: Intent) => void;

/** What stands in a result's place while there is none. */
export function status(work: Exclude<Work<unknown>, { state: "done" }>, ask: Ask): TemplateResult {
  switch (work.state) {
    case "running":
      return running(work.progress, ask);
    case "failed":
      return failure(work.error, ask);
    case "cancelled":
      return html`<div class="status" role="status">
        <p class="status-message">Cancelled</p>
        <p>Nothing was kept of this run.</p>
        <button id="retry" @click=${() => ask({ intent: "retry" })}>Run again</button>
      </div>`;
  }
}

function running(progress: ProgressReport | null, ask: Ask): TemplateResult {
  const { message, done, total } = progress ?? { message: "Starting", done: 0, total: 0 };
  const known = total > 0;
  return html`<div class="status">
    <p class="status-message" id="progress-message">${message}</p>
    <div class="status-progress">
      ${known
        ? html`<progress aria-labelledby="progress-message" max=${total} .value=${done}></progress>`
        : html`<progress aria-labelledby="progress-message"></progress>`}
      <span class="status-count">${known ? `${done} of ${total}` : nothing}</span>
    </div>
    <button class="secondary" id="cancel" @click=${() => ask({ intent: "cancel" })}>Cancel</button>
  </div>`;
}

export function failure({ message, remedy }: ErrorInfo, ask: Ask): TemplateResult {
  return html`<div class="status failed" role="alert">
    <p class="status-message"><span aria-hidden="true">⚠</span> ${message}</p>
    ${remedy ? html`<p class="status-remedy">${remedy}</p>` : nothing}
    <button id="retry" @click=${() => ask({ intent: "retry" })}>Retry</button>
  </div>`;
}
