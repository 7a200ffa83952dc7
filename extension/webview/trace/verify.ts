import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import type { TraceSnapshot } from "../../shared/panel";
import type { VerifyResult } from "../../shared/protocol";
import { decode } from "../arrays/ndarray";
import { percent, share } from "../numbers/format";
import type { Page } from "../page";
import type { Heat } from "./heats";
import type { TraceMoment } from "./moment";

const [width, height] = [120, 56];

/** Whether the heat of this layer is true: asked by a button, answered by a curve and in words. */
export function verify(page: Page<TraceSnapshot, TraceMoment>, heat: Heat, layer: number, verifiable: boolean): TemplateResult {
  const { withoutSinks } = page.view;
  const { metric } = heat;
  const asked = page.snapshot.verdicts.find((one) => one.metric === metric && one.layer === layer && one.withoutSinks === withoutSinks);
  const ask = (): void => page.ask({ intent: "verify", metric, layer, withoutSinks });
  return html`<section class="verify" aria-labelledby="verify-title" aria-live="polite">
    <h2 id="verify-title">Is this heat true? <span class="small">${metric} at layer ${layer}</span></h2>
    ${!verifiable
      ? html`<p class="small">A head's heat and a difference are not verified: choose a metric's own.</p>`
      : asked?.work.state === "done"
        ? answer(asked.work.result)
        : asked?.work.state === "running"
          ? html`<p class="verify-running">
              ${asked.work.progress?.message ?? "Deleting and inserting image tokens"}… <progress></progress>
            </p>`
          : html`<p class="verify-ask">
                <button class="secondary" id="verify" @click=${ask}>Verify</button>
                <span class="small">deletes and inserts image tokens in its order, against 5 random orders</span>
              </p>
              ${asked?.work.state === "failed"
                ? html`<p class="verdict wrong" role="alert">⚠ ${asked.work.error.message}. ${asked.work.error.remedy}.</p>`
                : nothing}`}
  </section>`;
}

function answer(result: VerifyResult): TemplateResult {
  const { beatsRandom, verdict, deletionAuc, insertionAuc, withoutImage, pointing } = result;
  return html`<div class="verify-answer">
    <figure>
      <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Probability of the answer as image tokens leave and enter">
        ${curves(result)}
      </svg>
      <figcaption class="small">
        <span class="ink-image">${key()} deleted</span> <span class="ink-answer">${key()} inserted</span> <span>dashed: random</span>
      </figcaption>
    </figure>
    <div>
      <p class="verdict ${beatsRandom ? "right" : "wrong"}" id="verdict">
        <span aria-hidden="true">${beatsRandom ? "✓" : "✗"}</span> ${verdict}
      </p>
      <p class="small">
        area under deletion ${share(deletionAuc)}, insertion ${share(insertionAuc)}; p without any image token ${share(withoutImage)}
      </p>
      ${pointing
        ? html`<p class="small">
            ${pointing.hit ? "The hottest cell lies on what is asked about" : "The hottest cell misses what is asked about"};
            ${percent(pointing.energy)} of the heat lies there, ${percent(pointing.chance)} of the picture
          </p>`
        : nothing}
    </div>
  </div>`;
}

function key(): TemplateResult {
  return html`<svg class="key" viewBox="0 0 18 10" aria-hidden="true">${svg`<path class="line" d="M0 5H18" />`}</svg>`;
}

function curves({ fractions, deletion, insertion, randomDeletion, randomInsertion }: VerifyResult): SVGTemplateResult[] {
  const at = Array.from(decode(fractions).values);
  const [out, into] = [decode(deletion).values, decode(insertion).values];
  const most = Math.max(1e-12, ...out, ...into);
  const path = (values: ArrayLike<number>): string =>
    `M${at.map((x, step) => `${(x * width).toFixed(1)} ${(height - 2 - ((values[step] ?? 0) / most) * (height - 4)).toFixed(1)}`).join("L")}`;
  const mean = (array: VerifyResult["randomDeletion"]): number[] => {
    const { shape, values } = decode(array);
    const [orders = 1, steps = 0] = shape;
    return Array.from(
      { length: steps },
      (_, step) => Array.from({ length: orders }, (_row, order) => values[order * steps + step]!).reduce((a, b) => a + b, 0) / orders,
    );
  };
  return [
    svg`<line class="grid" x1="0" x2=${width} y1=${height - 2} y2=${height - 2} />`,
    svg`<g class="ink-image"><path class="line random" d=${path(mean(randomDeletion))} /><path class="line" d=${path(out)} /></g>`,
    svg`<g class="ink-answer"><path class="line random" d=${path(mean(randomInsertion))} /><path class="line" d=${path(into)} /></g>`,
  ];
}
