import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import { axis, layerAt, layerByKey, percentOf, ticks, xOf, yOf } from "../drawing/axis";
import { areaPath, linePath, stack } from "../drawing/paths";
import { styled } from "../styled";
import type { TraceModel } from "./model";
import { type Track, type TrackDrawing, tracks } from "./tracks";

/**
 * The tracks over one layer axis, and the cursor that goes through all of them. Keys start from `now`, which may be ahead of the layer
 * that is drawn.
 */
export function timeline(
  model: TraceModel,
  layer: number,
  now: () => number,
  move: (layer: number) => void,
  last: TemplateResult,
): TemplateResult {
  const drawn = tracks.flatMap((track) => {
    const drawing = track.of(model);
    return drawing ? [{ track, drawing }] : [];
  });
  return html`<section class="timeline" aria-labelledby="layers-title">
    <h2 id="layers-title">Layers</h2>
    <div class="tracks">
      ${drawn.map(({ track, drawing }) => trackRow(track, drawing, model, layer, move))} ${last} ${axisRow(model, drawn, layer, now, move)}
    </div>
  </section>`;
}

function trackRow(track: Track, drawing: TrackDrawing, model: TraceModel, layer: number, move: (layer: number) => void): TemplateResult {
  const note = model.trace.metrics.find(({ id }) => id === track.metric)?.note;
  return html`<div class="track" data-metric=${track.metric}>
    <div class="track-name">
      <h3>${track.question}</h3>
      <p class="small">${track.metric}, ${drawing.detail}</p>
      ${note ? html`<p class="small note">${note}</p>` : nothing}
    </div>
    <div class="plot" @pointerdown=${drag(model.layers, move)} @pointermove=${drag(model.layers, move)}>
      <svg viewBox="0 0 ${axis.width} ${axis.height}" preserveAspectRatio="none" aria-hidden="true">
        ${(track.draw === "grid" ? [] : [0, 0.5, 1]).map(
          (at) => svg`<line class="grid" x1="0" x2=${axis.width} y1=${yOf(at)} y2=${yOf(at)} />`,
        )}
        ${track.draw === "areas" ? areas(drawing) : track.draw === "grid" ? grid(drawing) : lines(drawing, layer)}
        ${cursor(layer, model.layers)}
      </svg>
      <span class="scale scale-top" aria-hidden="true">${drawing.top}</span>
      <span class="scale scale-bottom" aria-hidden="true">${drawing.bottom}</span>
    </div>
    <dl class="values">
      ${(drawing.said?.(layer) ?? []).map(
        ({ id, value }) =>
          html`<div class="value">
            <dt>${id}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
      ${(drawing.said ? [] : drawing.lines).map(
        (line) =>
          html`<div class="value ink-${line.ink}">
            <dt>
              <svg class="key" viewBox="0 0 18 10" aria-hidden="true">
                ${track.draw === "areas"
                  ? svg`<rect class="band" width="18" height="10" /><rect width="18" height="10" fill="url(#weave-${line.ink})" />`
                  : svg`<path class="line" d="M0 5H18" />`}</svg
              >${line.id}
            </dt>
            <dd>${line.value(layer)}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}

function areas({ lines: stacked }: TrackDrawing): SVGTemplateResult[] {
  return stack(stacked.map(({ heights }) => heights)).map(({ lower, upper }, at) => {
    const { ink } = stacked[at]!;
    const shape = areaPath(lower, upper);
    return svg`<g class="ink-${ink}">
      <path class="band" d=${shape} /><path d=${shape} fill="url(#weave-${ink})" /><path class="edge" d=${linePath(upper)} />
    </g>`;
  });
}

function lines({ lines: drawn }: TrackDrawing, cursorLayer: number): SVGTemplateResult[] {
  return drawn.map(
    ({ ink, heights, filled }) => svg`<g class="ink-${ink}">
      <path class="line" d=${linePath(heights)} />
      ${Array.from(heights, (height, layer) => {
        // A line of no length with round ends stays a round dot however the drawing is stretched.
        const dot = `M${xOf(layer, heights.length)} ${yOf(height)}h0`;
        const size = layer === cursorLayer ? "dot at-cursor" : "dot";
        return svg`<path class=${size} d=${dot} />${filled && !filled(layer) ? svg`<path class="dot-hole" d=${dot} />` : nothing}`;
      })}
    </g>`,
  );
}

/** A row for each line, a box for each layer, its ink as strong as the value. */
function grid({ lines: rows }: TrackDrawing): SVGTemplateResult[] {
  const row = (axis.bottom - axis.top) / rows.length;
  return rows.map(({ heights, ink }, at) => {
    const layers = heights.length;
    const half = layers > 1 ? (xOf(1, layers) - xOf(0, layers)) / 2 : axis.width / 4;
    return svg`<g class="ink-${ink}">${Array.from(heights, (height, layer) => svg`<rect class="box" x=${xOf(layer, layers) - half} y=${axis.top + at * row} width=${2 * half} height=${row} fill-opacity=${height.toFixed(3)} />`)}</g>`;
  });
}

function cursor(layer: number, layers: number): SVGTemplateResult {
  return svg`<line class="cursor" x1=${xOf(layer, layers)} x2=${xOf(layer, layers)} y1="0" y2=${axis.height} />`;
}

function axisRow(
  { layers }: TraceModel,
  drawn: readonly { track: Track; drawing: TrackDrawing }[],
  layer: number,
  now: () => number,
  move: (layer: number) => void,
): TemplateResult {
  const spoken = drawn.flatMap(({ drawing }) =>
    (drawing.said?.(layer) ?? drawing.lines.map((line) => ({ id: line.id, value: line.value(layer) }))).map(
      ({ id, value }) => `${id} ${value}`,
    ),
  );
  return html`<div class="axis-row">
    <span class="track-name small">layer</span>
    <div
      class="plot axis"
      id="layer"
      role="slider"
      tabindex="0"
      aria-label="Layer"
      aria-orientation="horizontal"
      aria-valuemin="0"
      aria-valuemax=${layers - 1}
      aria-valuenow=${layer}
      aria-valuetext=${[`layer ${layer}`, ...spoken].join(", ")}
      @keydown=${(event: KeyboardEvent) => {
        const to = event.altKey || event.ctrlKey || event.metaKey ? null : layerByKey(event.key, now(), layers);
        if (to === null) return;
        event.preventDefault();
        move(to);
      }}
      @pointerdown=${drag(layers, move)}
      @pointermove=${drag(layers, move)}
    >
      ${ticks(layers, layer).map(
        (tick) => html`<span class="tick ${tick === layer ? "at-cursor" : ""}" ${styled({ left: percentOf(tick, layers) })}>${tick}</span>`,
      )}
    </div>
    <span></span>
  </div>`;
}

function drag(layers: number, move: (layer: number) => void): (event: PointerEvent) => void {
  return (event) => {
    if ((event.buttons & 1) === 0) return;
    const plot = event.currentTarget as HTMLElement;
    if (event.type === "pointerdown") {
      event.preventDefault();
      plot.setPointerCapture(event.pointerId);
      document.getElementById("layer")?.focus({ preventScroll: true });
    }
    const { left, width } = plot.getBoundingClientRect();
    move(layerAt((event.clientX - left) / width, layers));
  };
}
