import { html, svg, type TemplateResult } from "lit/html.js";
import type { CompareResult, RunResult } from "../../shared/protocol";
import { rectanglesPath, stepPath } from "../drawing/paths";
import { ratio } from "../numbers/format";
import { cellsOf, uncovered } from "../picture/cells";
import { pictureSize } from "../picture/pictureSize";
import { styled } from "../styled";
import { countsWords, keptAt } from "./kept";

/** The picture with the cells dimmed that a layer of the run does not see. */
export function keptPicture({ prompt }: CompareResult, run: RunResult, layer: number, shown: number, source: string): TemplateResult {
  const { width, height } = prompt.images[shown]!;
  const kept = keptAt(run, layer);
  const dropped = uncovered(cellsOf(prompt, shown)).filter(({ cell }) => kept !== null && !kept.has(cell.position));
  const words = `${kept?.size ?? prompt.imageTokens} of ${prompt.imageTokens}`;
  return html`<figure class="kept">
    <svg
      class="kept-picture"
      viewBox="0 0 ${width} ${height}"
      role="img"
      aria-label="${words} image tokens kept at layer ${layer} in ${run.name}"
      ${styled(pictureSize(width, height))}
    >
      ${svg`<image href=${source} width=${width} height=${height} preserveAspectRatio="none" />
      <path class="shade dropped" shape-rendering="crispEdges" d=${rectanglesPath(dropped.flatMap(({ parts }) => parts))} />`}
    </svg>
    <figcaption class="small">${words} kept</figcaption>
  </figure>`;
}

/** The number of image tokens over the layers, with the cursor of the kept cells. */
export function tokenSteps({ prompt, layers }: CompareResult, { imageTokensByLayer }: RunResult, layer: number): TemplateResult {
  const heights = imageTokensByLayer.map((count) => count / (prompt.imageTokens || 1));
  const middle = ((layer + 0.5) * 200) / layers;
  return html`<svg class="steps ink-image" viewBox="0 -2 200 44" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<line class="grid" x1="0" x2="200" y1="40" y2="40" />
      <line class="cursor" x1=${middle} x2=${middle} y1="-2" y2="42" />
      <path class="line" d=${stepPath(heights, 200, 40)} />`}
    </svg>
    <span class="small">${countsWords(imageTokensByLayer)}</span>`;
}

/** A cost as a bar beside the full run's; `most` is the largest of the row, which fills the bar. */
export function costBar(value: number, full: number, most: number, words: string): TemplateResult {
  const part = (one: number): number => (most > 0 ? (one / most) * 100 : 0);
  return html`<div class="cost">
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<rect class="cost-ground" width="100" height="10" /><rect class="cost-bar" width=${part(value)} height="10" />
      <line class="cost-full" x1=${part(full)} x2=${part(full)} y1="0" y2="10" />`}
    </svg>
    <span class="cost-words"><strong>${full > 0 ? ratio(value / full) : "–"}</strong> <span class="small">${words}</span></span>
  </div>`;
}
