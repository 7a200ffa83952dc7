import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot } from "../../shared/panel";
import { share } from "../numbers/format";
import { indexOfLargest } from "../numbers/ranks";
import type { Page } from "../page";
import { type Cell, cellAt, cellsIn, neighbour } from "../picture/cells";
import { pictureSize } from "../picture/pictureSize";
import { styled } from "../styled";
import { pieceLabel } from "../text/pieces";
import { heatCanvas, marks, outline } from "./heatLayer";
import type { Heat } from "./heats";
import type { TraceModel } from "./model";
import type { TraceMoment } from "./moment";

/**
 * The picture under its heat; a cell under the pointer or the keyboard's cursor says its value and rank. A drag, or the space bar, chooses
 * cells for a region.
 */
export function picture(
  page: Page<TraceSnapshot, TraceMoment>,
  model: TraceModel,
  heat: Heat | null,
  cells: readonly Cell[],
  layer: number,
  shown: number,
): TemplateResult {
  const { width, height } = model.trace.prompt.images[shown]!;
  const { pointed, cursor } = page.moment;
  const marked = cells.find(({ index }) => index === (pointed ?? cursor));
  const words = marked && heat ? cellWords(marked, heat, layer, model) : null;
  const region = new Set(page.moment.region);
  const values = heat?.at(layer);
  return html`<div
      class="picture"
      id="picture"
      role="application"
      tabindex="0"
      aria-label="Heat of layer ${layer} over the picture ${page.snapshot.subject.title}"
      aria-describedby="picture-keys"
      ${styled(pictureSize(width, height))}
      @pointerdown=${(event: PointerEvent) => {
        if (event.button !== 0) return;
        (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
        page.turn({ drag: placeOf(event, width, height) });
      }}
      @pointermove=${(event: PointerEvent) => {
        const [x, y] = placeOf(event, width, height);
        const { drag } = page.moment;
        if (drag === null) return page.turn({ pointed: cellAt(cells, x, y)?.index ?? null });
        page.turn({ pointed: null, region: cellsIn(cells, drag, [x, y]).map(({ index }) => index) });
      }}
      @pointerup=${(event: PointerEvent) => {
        const { drag } = page.moment;
        const [x, y] = placeOf(event, width, height);
        // A click lets go of the region; a drag has made one.
        const click = drag !== null && Math.hypot(x - drag[0], y - drag[1]) < width / 100;
        page.turn({ drag: null, ...(click ? { region: [] } : {}) });
      }}
      @pointercancel=${() => page.turn({ drag: null })}
      @pointerleave=${() => page.turn({ pointed: null })}
      @focus=${() => page.turn({ cursor: hottest(cells, values) })}
      @blur=${() => page.turn({ cursor: null })}
      @keydown=${(event: KeyboardEvent) => {
        const { cursor: at } = page.moment;
        if (event.key === " " && at !== null) {
          event.preventDefault();
          const next = new Set(page.moment.region);
          if (!next.delete(at)) next.add(at);
          return page.turn({ region: [...next] });
        }
        const to = cellByKey(event.key, cells, at, values);
        if (to === undefined) return;
        event.preventDefault();
        page.turn({ cursor: to, pointed: null });
      }}
    >
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
        <image href=${page.snapshot.subject.pictures[shown] ?? ""} width=${width} height=${height} preserveAspectRatio="none" />
      </svg>
      ${heat ? heatCanvas(cells, heat, layer, page.view, width, height) : nothing}
      <svg class="marks" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
        ${heat ? marks(cells, heat, layer, model.heats.sinks, width, height) : nothing}
        ${cells.filter(({ index }) => region.has(index)).map((cell) => outline(cell, "region"))}
        ${marked ? outline(marked, "pointed") : svg``}
      </svg>
      ${words && marked
        ? html`<div class="tip" aria-hidden="true" ${styled(tipPlace(marked, width, height))}>
            ${words.place}<br /><strong>${words.value}</strong> · ${words.rank}${words.says ? html`<br />${words.says}` : nothing}
          </div>`
        : nothing}
    </div>
    <p class="unseen-text" id="picture-keys">
      Arrow keys move between the cells, Home goes to the hottest, the space bar takes a cell into the region or out of it.
    </p>
    <p class="unseen-text" aria-live="polite" id="cell-words">
      ${cursor !== null && pointed === null && words
        ? [`${words.place}: ${words.value}, ${words.rank}`, words.says, region.has(cursor) ? "in the region" : ""]
            .filter(Boolean)
            .join(", ")
        : ""}
    </p>`;
}

interface CellWords {
  place: string;
  value: string;
  rank: string;
  /** What the lens reads there, or that it is a sink; empty for nothing. */
  says: string;
}

export function cellWords({ row, col, tile, index }: Cell, heat: Heat, layer: number, model: TraceModel): CellWords {
  const values = heat.at(layer);
  const token = model.cellToken(layer, index);
  return {
    place: `${tile > 0 ? `tile ${tile}, ` : ""}row ${row}, col ${col}`,
    value: share(values[index] ?? 0),
    rank: `rank ${heat.ranksAt(layer)[index]} of ${values.length}`,
    says: [
      token ? `reads ${pieceLabel(token.piece)} ${share(token.probability)}` : "",
      model.heats.sinks.has(index) ? "attention sink" : "",
    ]
      .filter(Boolean)
      .join(", "),
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

/** The place under the pointer, in the picture's own pixels. */
function placeOf(event: PointerEvent, width: number, height: number): [number, number] {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
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
