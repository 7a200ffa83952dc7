import { html, nothing, type TemplateResult } from "lit/html.js";

/** Chooses among several pictures; nothing where there is one. */
export function picker(
  sources: readonly string[],
  shown: number,
  note: (picture: number) => string,
  choose: (picture: number) => void,
): TemplateResult | typeof nothing {
  if (sources.length < 2) return nothing;
  return html`<fieldset class="picker">
    <legend class="unseen-text">Picture</legend>
    ${sources.map(
      (source, at) =>
        html`<label class="picker-choice">
          <input type="radio" name="picture" .checked=${at === shown} @change=${() => choose(at)} />
          <img src=${source} alt="" /> <span>${at + 1}<span class="small"> ${note(at)}</span></span>
        </label>`,
    )}
  </fieldset>`;
}
