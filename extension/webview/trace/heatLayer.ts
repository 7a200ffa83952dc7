import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import type { TraceView } from "../../shared/panel";
import { painted } from "../drawing/painted";
import { rectanglesPath } from "../drawing/paths";
import { type Cell, leavesPartOut } from "../picture/cells";
import { css, dimming, fillCells, tone } from "./heatPaint";
import type { Heat } from "./heats";

/** Pixels of the heat's longer side: edges of cells stay sharp, and a layer is drawn within a frame. */
const resolution = 768;

/** The heat over a picture: thousands of cells on one canvas. */
export function heatCanvas(
  cells: readonly Cell[],
  heat: Heat,
  layer: number,
  { mode, opacity }: TraceView,
  width: number,
  height: number,
): TemplateResult {
  const scale = resolution / Math.max(width, height);
  const [values, most] = [heat.at(layer), heat.mostAt(layer)];
  const style = (index: number): string => {
    const value = values[index] ?? 0;
    if (mode === "colour-map") return css(tone(heat, value, most), opacity);
    return css([0, 0, 0], dimming(value, most, opacity));
  };
  const painting = {
    width: Math.round(width * scale),
    height: Math.round(height * scale),
    of: [cells, heat, layer, mode, opacity],
    paint: (drawing: CanvasRenderingContext2D): void => {
      fillCells(drawing, cells, scale, style);
      // What a signed heat takes away is told from what it adds in the spotlight too.
      if (heat.signed && mode === "spotlight" && most > 0)
        fillCells(drawing, cells, scale, (index) => {
          const part = (values[index] ?? 0) / most;
          return part < 0 ? css([33, 102, 172], -0.6 * part) : css([217, 95, 2], 0.35 * part);
        });
    },
  };
  return html`<canvas class="heat" aria-hidden="true" ${painted(painting)}></canvas>`;
}

/** What lies over the heat, in the picture's own pixels: the hottest cell, sinks, and what the model does not see. */
export function marks(
  cells: readonly Cell[],
  heat: Heat,
  layer: number,
  sinks: ReadonlySet<number>,
  width: number,
  height: number,
): SVGTemplateResult {
  const values = heat.at(layer);
  const size = ({ index }: Cell): number => Math.abs(values[index] ?? 0);
  const hottest = cells.length > 0 && heat.mostAt(layer) > 0 ? cells.reduce((best, cell) => (size(cell) > size(best) ? cell : best)) : null;
  return svg`${leavesPartOut(cells, width, height) ? unseen(cells, width, height) : nothing}
    ${cells.filter(({ index }) => sinks.has(index)).map((cell) => outline(cell, "sink"))}
    ${hottest ? outline(hottest, "hottest") : nothing}`;
}

/** What the model's processor cut off: hatched, so that it is not taken for cold. */
function unseen(cells: readonly Cell[], width: number, height: number): SVGTemplateResult {
  return svg`<mask id="unseen" maskUnits="userSpaceOnUse" x="0" y="0" width=${width} height=${height}>
      <rect width=${width} height=${height} fill="white" /><path d=${rectanglesPath(cells.map(({ rect }) => rect))} fill="black" />
    </mask>
    <pattern id="unseen-weave" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="scale(${width / 372}) rotate(45)">
      <rect class="shade" width="6" height="6" fill-opacity=".8" /><rect class="unseen-thread" width="1" height="6" />
    </pattern>
    <rect width=${width} height=${height} fill="url(#unseen-weave)" mask="url(#unseen)"><title>The model does not see this part</title></rect>`;
}

/** Two strokes, dark below bright: seen on every picture. */
export function outline({ rect: [left, top, width, height] }: Cell, kind: "hottest" | "pointed" | "sink" | "region"): SVGTemplateResult {
  return svg`<g class="outline ${kind}">
    <rect class="casing" x=${left} y=${top} width=${width} height=${height} />
    <rect x=${left} y=${top} width=${width} height=${height} />
  </g>`;
}
