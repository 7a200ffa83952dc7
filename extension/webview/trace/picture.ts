import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot } from "../../shared/panel";
import { share } from "../numbers/format";
import { indexOfLargest } from "../numbers/ranks";
import type { Page } from "../page";
import { type Cell, cellAt, cellsOf, neighbour } from "../picture/cells";
import { pictureSize } from "../picture/pictureSize";
import { styled } from "../styled";
import { heatLayer, outline } from "./heatLayer";
import type { Heat, TraceModel } from "./model";
import type { TraceMoment } from "./moment";

/** The picture under its heat; a cell under the pointer or the keyboard's cursor says its value and rank. */
export function picture(page: Page<TraceSnapshot, TraceMoment>, model: TraceModel, layer: number, shown: number): TemplateResult {
  const { heat, trace } = model;
  const { width, height } = trace.prompt.images[shown]!;
  const cells = cellsOf(trace.prompt, shown);
  const { pointed, cursor } = page.moment;
  const marked = cells.find(({ index }) => index === (pointed ?? cursor));
  const words = marked && heat ? cellWords(marked, heat, layer) : null;
  return html`<div
      class="picture"
      id="picture"
      role="application"
      tabindex="0"
      aria-label="Heat of layer ${layer} over the picture ${page.snapshot.subject.title}"
      aria-describedby="picture-keys"
      ${styled(pictureSize(width, height))}
      @pointermove=${(event: PointerEvent) => page.turn({ pointed: cellUnder(event, cells, width, height)?.index ?? null })}
      @pointerleave=${() => page.turn({ pointed: null })}
      @focus=${() => page.turn({ cursor: hottest(cells, heat?.at(layer)) })}
      @blur=${() => page.turn({ cursor: null })}
      @keydown=${(event: KeyboardEvent) => {
        const to = cellByKey(event.key, cells, page.moment.cursor, heat?.at(layer));
        if (to === undefined) return;
        event.preventDefault();
        page.turn({ cursor: to, pointed: null });
      }}
    >
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
        <image href=${page.snapshot.subject.pictures[shown] ?? ""} width=${width} height=${height} preserveAspectRatio="none" />
        ${heat ? heatLayer(cells, heat.at(layer), page.view, width, height) : nothing} ${marked ? outline(marked, "pointed") : svg``}
      </svg>
      ${words && marked
        ? html`<div class="tip" aria-hidden="true" ${styled(tipPlace(marked, width, height))}>
            ${words.place}<br /><strong>${words.value}</strong> · ${words.rank}
          </div>`
        : nothing}
    </div>
    <p class="unseen-text" id="picture-keys">Arrow keys move between the cells, Home goes to the hottest.</p>
    <p class="unseen-text" aria-live="polite" id="cell-words">
      ${cursor !== null && pointed === null && words ? `${words.place}: ${words.value}, ${words.rank}` : ""}
    </p>`;
}

export function cellWords({ row, col, tile, index }: Cell, heat: Heat, layer: number): { place: string; value: string; rank: string } {
  const values = heat.at(layer);
  return {
    place: `${tile > 0 ? `tile ${tile}, ` : ""}row ${row}, col ${col}`,
    value: share(values[index] ?? 0),
    rank: `rank ${heat.ranksAt(layer)[index]} of ${values.length}`,
  };
}

function hottest(cells: readonly Cell[], values: ArrayLike<number> | undefined): number | null {
  return cells[indexOfLargest(cells.map(({ index }) => values?.[index] ?? 0))]?.index ?? null;
}

/** The cell that a key leads to; null hides the cursor, undefined is a key that means nothing here. */
function cellByKey(
  key: string,
  cells: readonly Cell[],
  cursor: number | null,
  values: ArrayLike<number> | undefined,
): number | null | undefined {
  if (key === "Escape") return null;
  if (key === "Home") return hottest(cells, values);
  if (!key.startsWith("Arrow")) return undefined;
  const from = cells.find(({ index }) => index === cursor);
  return from ? neighbour(cells, from, key).index : hottest(cells, values);
}

function cellUnder(event: PointerEvent, cells: readonly Cell[], width: number, height: number): Cell | undefined {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return cellAt(cells, ((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height);
}

/** Beside the cell, on the side where there is room. */
function tipPlace({ rect: [left, top, wide, high] }: Cell, width: number, height: number): Record<string, string> {
  const percent = (part: number, whole: number): string => `${Math.min(100, Math.max(0, (part / whole) * 100))}%`;
  const rightHalf = left + wide / 2 > width / 2;
  const lowerHalf = top + high / 2 > height / 2;
  return {
    left: rightHalf ? "auto" : percent(left + wide, width),
    right: rightHalf ? percent(width - left, width) : "auto",
    top: lowerHalf ? "auto" : percent(top, height),
    bottom: lowerHalf ? percent(height - top - high, height) : "auto",
  };
}
