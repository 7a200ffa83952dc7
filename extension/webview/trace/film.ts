import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Verdict } from "../../shared/panel";
import { painted } from "../drawing/painted";
import { share } from "../numbers/format";
import type { Cell } from "../picture/cells";
import { css, fillCells, tone } from "./heatPaint";
import type { Heat } from "./heats";

const frameWidth = 72;

/** The heats of all layers side by side, on one scale; a click enlarges one. Frames whose heat was verified say what came of it. */
export function film(
  heat: Heat,
  cells: readonly Cell[],
  [width, height]: readonly [number, number],
  layers: number,
  layer: number,
  verdicts: readonly Verdict[],
  move: (layer: number) => void,
): TemplateResult {
  const scale = frameWidth / width;
  return html`<section class="film" aria-labelledby="film-title">
    <h2 id="film-title">Layer by layer <span class="small">${heat.name}, one scale to ${share(heat.most)}</span></h2>
    <div class="frames">
      ${Array.from({ length: layers }, (_, at) => {
        const mark = markOf(verdicts.find((verdict) => verdict.layer === at));
        const painting = {
          width: frameWidth,
          height: Math.max(1, Math.round(height * scale)),
          of: [heat, cells],
          paint: (drawing: CanvasRenderingContext2D) =>
            fillCells(drawing, cells, scale, (index) => css(tone(heat, heat.at(at)[index] ?? 0, heat.most, true))),
        };
        return html`<button
          class="frame"
          tabindex="-1"
          aria-label="Layer ${at}${mark ? `, ${mark.words}` : ""}"
          aria-current=${at === layer ? "true" : "false"}
          @click=${() => move(at)}
        >
          <canvas ${painted(painting)}></canvas
          ><span aria-hidden="true">${at}${mark ? html`<span class="frame-mark ${mark.kind}">${mark.sign}</span>` : nothing}</span>
        </button>`;
      })}
    </div>
  </section>`;
}

function markOf(verdict: Verdict | undefined): { sign: string; words: string; kind: string } | null {
  if (verdict?.work.state !== "done") return null;
  return verdict.work.result.beatsRandom
    ? { sign: "✓", words: "beats random", kind: "right" }
    : { sign: "✗", words: "no better than random", kind: "wrong" };
}
