import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot } from "../../shared/panel";
import type { SweepResult } from "../../shared/protocol";
import { axis, xOf, yOf } from "../drawing/axis";
import { linePath } from "../drawing/paths";
import { nats } from "../numbers/format";
import type { Page } from "../page";
import type { TraceMoment } from "./moment";

/** KL below this is drawn at the bottom: its logarithm would go on for ever. */
const least = 1e-6;

/** The cliff for the widest ε; the number of layers where there is none. */
export function cliffLayer(snapshot: TraceSnapshot): number | null {
  return snapshot.cliff?.state === "done" ? (snapshot.cliff.result.cliffs[0]?.layer ?? null) : null;
}

/** What dropping every image token from each layer on changes: asked by a button, a track when it is there. */
export function cliffTrack(page: Page<TraceSnapshot, TraceMoment>, layer: number): TemplateResult {
  const { cliff } = page.snapshot;
  return html`<div class="track" data-metric="cliff">
    <div class="track-name">
      <h3>Without the picture from here on</h3>
      <p class="small">truncation none, KL to the full run, log scale</p>
    </div>
    ${cliff?.state === "done"
      ? drawn(cliff.result, layer)
      : html`<div class="track-ask">
          ${cliff?.state === "running"
            ? html`<p>Dropping the image tokens at each layer… <progress aria-label="Progress"></progress></p>`
            : html`<button class="secondary" id="find-cliff" @click=${() => page.ask({ intent: "cliff" })}>Find the cliff</button>
                ${cliff?.state === "failed"
                  ? html`<span class="verdict wrong" role="alert">⚠ ${cliff.error.message}. ${cliff.error.remedy}.</span>`
                  : html`<span class="small">drops every image token from each layer on</span>`}`}
        </div>`}
  </div>`;
}

function drawn({ cells, cliffs, layers, full }: SweepResult, layer: number): TemplateResult {
  const kept = cells.filter((cell) => cell.layer < layers);
  const most = Math.max(least * 10, ...kept.map(({ kl }) => kl));
  const height = (kl: number): number => Math.log10(Math.max(least, kl) / least) / Math.log10(most / least);
  const heights = kept.map(({ kl }) => height(kl));
  const here = kept[layer];
  const [widest] = cliffs;
  return html`<div class="plot">
      <svg viewBox="0 0 ${axis.width} ${axis.height}" preserveAspectRatio="none" aria-hidden="true">
        ${widest && widest.layer < layers ? zone(widest.layer, layers) : svg``}
        ${cliffs
          .filter(({ epsilon }) => epsilon < most)
          .map(
            ({ epsilon }) => svg`<line class="epsilon" x1="0" x2=${axis.width} y1=${yOf(height(epsilon))} y2=${yOf(height(epsilon))} />`,
          )}
        <g class="ink-system">
          <path class="line" d=${linePath(heights)} />
          ${kept.map(({ unchanged }, at) => {
            const dot = `M${xOf(at, heights.length)} ${yOf(heights[at]!)}h0`;
            return svg`<path class=${at === layer ? "dot at-cursor" : "dot"} d=${dot} />${unchanged ? svg`` : svg`<path class="dot-hole" d=${dot} />`}`;
          })}
        </g>
        <line class="cursor" x1=${xOf(layer, layers)} x2=${xOf(layer, layers)} y1="0" y2=${axis.height} />
      </svg>
      <span class="scale scale-top" aria-hidden="true">${nats(most)}</span>
      <span class="scale scale-bottom" aria-hidden="true">≤ ${nats(least)}</span>
    </div>
    <dl class="values" id="cliff-values">
      <div class="value ink-system">
        <dt>KL from ${layer} on</dt>
        <dd>${here ? nats(here.kl) : ""}</dd>
      </div>
      <div class="value ink-system">
        <dt>answer</dt>
        <dd title=${here?.text ?? full.text}>${here?.unchanged === false ? shortened(here.text ?? "changed") : "unchanged"}</dd>
      </div>
      ${cliffs.map(
        ({ epsilon, layer: at }) =>
          html`<div class="value">
            <dt class="small">ε ${epsilon}</dt>
            <dd class="small">${at < layers ? `cliff at ${at}` : "no cliff"}</dd>
          </div>`,
      )}
    </dl>`;
}

/** From the cliff on nothing changes. */
function zone(from: number, layers: number): SVGTemplateResult {
  const left = xOf(from, layers);
  return svg`<rect class="cliff-zone" x=${left} y="0" width=${axis.width - left} height=${axis.height} /><line class="cliff-line" x1=${left} x2=${left} y1="0" y2=${axis.height} />`;
}

function shortened(text: string): string {
  return text.length > 14 ? `${text.slice(0, 13)}…` : text || "nothing";
}
