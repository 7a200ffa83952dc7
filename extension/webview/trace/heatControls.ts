import { html, svg, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot, TraceView } from "../../shared/panel";
import { share } from "../numbers/format";
import type { Page } from "../page";
import { css, tone } from "./heatPaint";
import type { TraceMoment } from "./moment";

const modes: readonly { mode: TraceView["mode"]; name: string }[] = [
  { mode: "spotlight", name: "Spotlight" },
  { mode: "colour-map", name: "Colour map" },
];

/** How the heat is drawn, how strongly, and what its tones stand for. */
export function heatControls(page: Page<TraceSnapshot, TraceMoment>, most: number, signed: boolean): TemplateResult {
  const { mode, opacity } = page.view;
  return html`<div class="heat-controls">
    <fieldset class="choice">
      <legend class="unseen-text">Heat as</legend>
      ${modes.map(
        (one) =>
          html`<label>
            <input type="radio" name="mode" .checked=${one.mode === mode} @change=${() => page.look({ mode: one.mode })} />
            <span>${one.name}</span>
          </label>`,
      )}
    </fieldset>
    <input
      type="range"
      id="opacity"
      min="0"
      max="1"
      step="0.05"
      aria-label="Strength of the heat"
      .value=${String(opacity)}
      @input=${(event: Event) => page.look({ opacity: Number((event.target as HTMLInputElement).value) })}
    />
    <span class="legend">
      ${signed ? share(-most) : "0"}
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <defs>
          <linearGradient id="tones">
            ${Array.from({ length: 11 }, (_, at) =>
              mode === "spotlight" && !signed
                ? svg`<stop class="tone" offset=${at / 10} stop-opacity=${1 - Math.sqrt(at / 10)} />`
                : svg`<stop offset=${at / 10} stop-color=${css(tone({ signed }, signed ? at / 5 - 1 : at / 10, 1))} />`,
            )}
          </linearGradient>
        </defs>
        <rect class="legend-paper" width="100" height="10" />
        <rect width="100" height="10" fill="url(#tones)" />
      </svg>
      <span class="legend-most">${share(most)}</span>
    </span>
  </div>`;
}
