import { html, type TemplateResult } from "lit/html.js";
import { cividis } from "../drawing/cividis";
import { share } from "../numbers/format";
import { type Cell, cellsOf } from "../picture/cells";
import type { Heat, TraceModel } from "./model";

const frameWidth = 72;
const known = new WeakMap<TraceModel, Map<number, HTMLCanvasElement[]>>();

/** The heats of all layers side by side, on one scale. */
export function film(model: TraceModel, heat: Heat, layer: number, shown: number, move: (layer: number) => void): TemplateResult {
  const frames = framesOf(model, heat, shown);
  return html`<section class="film" aria-labelledby="film-title">
    <h2 id="film-title">Layer by layer <span class="small">${heat.metric}, one scale to ${share(heat.most)}</span></h2>
    <div class="frames">
      ${frames.map(
        (frame, at) =>
          html`<button
            class="frame"
            tabindex="-1"
            aria-label="Layer ${at}"
            aria-current=${at === layer ? "true" : "false"}
            @click=${() => move(at)}
          >
            ${frame}<span aria-hidden="true">${at}</span>
          </button>`,
      )}
    </div>
  </section>`;
}

function framesOf(model: TraceModel, heat: Heat, shown: number): HTMLCanvasElement[] {
  const ofModel = known.get(model) ?? new Map<number, HTMLCanvasElement[]>();
  known.set(model, ofModel);
  const before = ofModel.get(shown);
  if (before) return before;
  const { width, height } = model.trace.prompt.images[shown]!;
  const cells = cellsOf(model.trace.prompt, shown);
  const frames = Array.from({ length: model.layers }, (_, layer) => frame(cells, heat.at(layer), heat.most, width, height));
  ofModel.set(shown, frames);
  return frames;
}

function frame(cells: readonly Cell[], values: ArrayLike<number>, most: number, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  const scale = frameWidth / width;
  canvas.width = frameWidth;
  canvas.height = Math.max(1, Math.round(height * scale));
  const drawing = canvas.getContext("2d")!;
  for (const { index, rect } of cells) {
    const [left, top, right, bottom] = [rect[0], rect[1], rect[0] + rect[2], rect[1] + rect[3]].map((edge) => Math.round(edge * scale)) as [
      number, number, number, number]; // prettier-ignore
    // The root keeps weak layers visible beside strong ones.
    drawing.fillStyle = `rgb(${cividis(Math.sqrt(Math.max(0, values[index] ?? 0) / (most || 1))).join(",")})`;
    drawing.fillRect(left, top, right - left, bottom - top);
  }
  return canvas;
}
