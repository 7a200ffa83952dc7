import { html, nothing, type TemplateResult } from "lit/html.js";
import type { ImageCell } from "../../shared/protocol";
import { painted } from "../drawing/painted";
import { plural, share } from "../numbers/format";
import { css, tone } from "./heatPaint";
import type { Heat, Heats } from "./heats";

const side = 8;

/** What has no place on the picture: separators between rows and tiles, and how much of the heat lies on them and on sinks. */
export function beside(
  cells: readonly ImageCell[],
  heat: Heat,
  heats: Heats,
  layer: number,
  picture: number,
): TemplateResult | typeof nothing {
  const values = heat.at(layer);
  const placeless = cells.flatMap(({ image, rect }, index) => (image === picture && !rect ? [index] : []));
  const sum = (of: Iterable<number>): number => [...of].reduce((total, index) => total + Math.abs(values[index] ?? 0), 0);
  const all = sum(values.length > 0 ? Array.from({ length: values.length }, (_, index) => index) : []);
  const part = (of: Iterable<number>): string => share(all > 0 ? sum(of) / all : 0);
  const { sinks } = heats;
  if (placeless.length === 0 && sinks.size === 0) return nothing;
  const painting = {
    width: Math.max(1, placeless.length) * side,
    height: side,
    of: [heat, layer, picture],
    paint: (drawing: CanvasRenderingContext2D): void =>
      placeless.forEach((index, at) => {
        drawing.fillStyle = css(tone(heat, values[index] ?? 0, heat.mostAt(layer), true));
        drawing.fillRect(at * side, 0, side - 1, side);
      }),
  };
  return html`<div class="beside small">
    ${placeless.length > 0
      ? html`<p>${plural(placeless.length, "separator")} without a place, ${part(placeless)} of the heat</p>
          <canvas aria-hidden="true" ${painted(painting)}></canvas>`
      : nothing}
    ${sinks.size > 0
      ? html`<p>
          <span class="sink-key" aria-hidden="true"></span> ${plural(sinks.size, "attention sink")} in more than half of the layers,
          ${part(sinks)} of the heat
        </p>`
      : nothing}
  </div>`;
}
