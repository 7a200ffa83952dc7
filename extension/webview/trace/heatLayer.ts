import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import type { TraceView } from "../../shared/panel";
import { cividisCss } from "../drawing/cividis";
import { rectanglesPath } from "../drawing/paths";
import { largest } from "../numbers/ranks";
import { type Cell, leavesPartOut, uncovered } from "../picture/cells";

/** How much a cell is dimmed: nothing where it is hottest. The root lets middling cells stand out from cold ones. */
export function dimming(value: number, most: number, strength: number): number {
  return most > 0 ? strength * (1 - Math.sqrt(Math.max(0, value) / most)) : strength;
}

/** The heat over a picture, in the picture's own pixels. */
export function heatLayer(
  cells: readonly Cell[],
  heat: ArrayLike<number>,
  { mode, opacity }: TraceView,
  width: number,
  height: number,
): SVGTemplateResult {
  const most = largest(heat);
  const value = ({ index }: Cell): number => heat[index] ?? 0;
  const hottest = cells.length > 0 && most > 0 ? cells.reduce((best, cell) => (value(cell) > value(best) ? cell : best)) : null;
  return svg`<g shape-rendering="crispEdges">
      ${uncovered(cells).flatMap(({ cell, parts }) =>
        parts.map(([left, top, wide, high]) =>
          mode === "spotlight"
            ? svg`<rect class="shade" x=${left} y=${top} width=${wide} height=${high} fill-opacity=${dimming(value(cell), most, opacity).toFixed(3)} />`
            : svg`<rect x=${left} y=${top} width=${wide} height=${high} fill=${cividisCss(value(cell) / (most || 1))} fill-opacity=${opacity} />`,
        ),
      )}
    </g>
    ${leavesPartOut(cells, width, height) ? unseen(cells, width, height) : nothing}
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
export function outline({ rect: [left, top, width, height] }: Cell, kind: "hottest" | "pointed"): SVGTemplateResult {
  return svg`<g class="outline ${kind}">
    <rect class="casing" x=${left} y=${top} width=${width} height=${height} />
    <rect x=${left} y=${top} width=${width} height=${height} />
  </g>`;
}
