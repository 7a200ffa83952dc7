import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Draft, type DraftStep, newStep, readDraft } from "./draft";
import type { ComparePage } from "./facts";
import { runName } from "./words";

/** The form in which a truncation is written. */
export function runForm(page: ComparePage, draft: Draft): TemplateResult {
  const { runs, reducers, work } = page.snapshot;
  // Scores of one's own come over RPC alone.
  const selectors = page.snapshot.selectors.filter((id) => id !== "given");
  const layers = work.state === "done" ? work.result.layers : null;
  const read = readDraft(draft, layers);
  const now = (): Draft => page.moment.draft ?? draft;
  const change = (changed: Partial<Draft>): void => page.turn({ draft: { ...now(), ...changed } });
  const changeStep = (at: number, changed: Partial<DraftStep>): void =>
    change({ steps: now().steps.map((step, index) => (index === at ? { ...step, ...changed } : step)) });
  const close = (): void => {
    page.turn({ draft: null });
    focusSoon("add-run");
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const last = readDraft(now(), layers);
    if (!("run" in last)) return;
    page.ask({ intent: "runs", runs: [...runs.slice(0, draft.at), last.run, ...runs.slice(draft.at + 1)] });
    close();
  };
  return html`<form
    class="run-form"
    aria-label=${draft.at < runs.length ? "Change truncation" : "Add truncation"}
    @submit=${submit}
    @keydown=${(event: KeyboardEvent) => event.key === "Escape" && close()}
  >
    ${draft.steps.map((step, at) =>
      stepFields(step, at, {
        layers,
        selectors,
        reducers,
        change: (changed) => changeStep(at, changed),
        remove: draft.steps.length > 1 ? () => change({ steps: draft.steps.filter((_, index) => index !== at) }) : null,
      }),
    )}
    <div class="form-row">
      <label class="field wide">
        <span>Name</span>
        <input
          type="text"
          maxlength="40"
          placeholder=${"run" in read ? runName(read.run.steps) : ""}
          .value=${draft.name}
          @input=${(event: Event) => change({ name: valueOf(event) })}
        />
      </label>
      <div class="form-buttons">
        <button type="submit">${draft.at < runs.length ? "Change" : "Add"} and compare</button>
        <button
          type="button"
          class="secondary"
          @click=${() => change({ steps: [...draft.steps, newStep(Number(draft.steps.at(-1)?.layer ?? 0) + 1, selectors, reducers)] })}
        >
          Add step
        </button>
        <button type="button" class="secondary" @click=${close}>Cancel</button>
      </div>
    </div>
    <p class="problem" role="status">${"problem" in read ? read.problem : ""}</p>
  </form>`;
}

interface StepContext {
  layers: number | null;
  selectors: readonly string[];
  reducers: readonly string[];
  change(changed: Partial<DraftStep>): void;
  remove: (() => void) | null;
}

function stepFields(step: DraftStep, at: number, { layers, selectors, reducers, change, remove }: StepContext): TemplateResult {
  return html`<fieldset class="form-row">
    <legend class="unseen-text">Step ${at + 1}</legend>
    <label class="field">
      <span>From layer K</span>
      <input
        id="step-${at}-layer"
        type="number"
        min="0"
        max=${layers ?? ""}
        .value=${step.layer}
        @input=${(event: Event) => change({ layer: valueOf(event) })}
      />
    </label>
    ${choice("Rank by", step.select, selectors, (select) => change({ select }), { none: "none, drop all" })}
    ${step.select === "none"
      ? nothing
      : html`<label class="field">
            <span>Keep</span>
            <input type="number" min="0" step="any" .value=${step.keep} @input=${(event: Event) => change({ keep: valueOf(event) })} />
          </label>
          ${choice("of", step.keepAs, ["ratio", "count"], (keepAs) => change({ keepAs: keepAs as DraftStep["keepAs"] }), {
            ratio: "% of image tokens",
            count: "image tokens",
          })}`}
    ${choice("The others", step.reduce, reducers, (reduce) => change({ reduce }))}
    ${step.select === "random"
      ? html`<label class="field">
          <span>Seed</span>
          <input type="number" min="0" .value=${step.seed} @input=${(event: Event) => change({ seed: valueOf(event) })} />
        </label>`
      : nothing}
    ${remove
      ? html`<button type="button" class="secondary" aria-label="Remove step ${at + 1}" @click=${remove}>Remove step</button>`
      : nothing}
  </fieldset>`;
}

function choice(
  name: string,
  value: string,
  offered: readonly string[],
  choose: (id: string) => void,
  words: Record<string, string> = {},
): TemplateResult {
  const ids = offered.includes(value) ? offered : [value, ...offered];
  return html`<label class="field">
    <span>${name}</span>
    <select @change=${(event: Event) => choose(valueOf(event))}>
      ${ids.map((id) => html`<option value=${id} .selected=${id === value}>${words[id] ?? id}</option>`)}
    </select>
  </label>`;
}

function valueOf({ target }: Event): string {
  return (target as HTMLInputElement | HTMLSelectElement).value;
}

/** Moves the focus when what it moves to is drawn. */
export function focusSoon(id: string): void {
  requestAnimationFrame(() => document.getElementById(id)?.focus());
}
