import { html, type TemplateResult } from "lit/html.js";
import type { RunResult, TokenInfo } from "../../shared/protocol";
import { share } from "../numbers/format";
import { type Change, diff } from "../text/diff";
import { isControl, pieceLabel, piecesText } from "../text/pieces";

/** Neighbouring tokens of one kind, read together. */
export interface Passage {
  kind: Change["kind"];
  text: string;
}

/** An answer against the full one. End tokens are shown only where they differ. */
export function passages(full: readonly TokenInfo[], run: readonly TokenInfo[]): Passage[] {
  const groups: { kind: Change["kind"]; pieces: string[] }[] = [];
  for (const { kind, token } of diff(full, run)) {
    if (kind === "same" && isControl(token.text)) continue;
    const last = groups.at(-1);
    if (last?.kind === kind) last.pieces.push(token.text);
    else groups.push({ kind, pieces: [token.text] });
  }
  return groups.map(({ kind, pieces }) => ({ kind, text: piecesText(pieces) }));
}

/** What the run adds is underlined, what it lost is struck. */
export function answerDiff(full: RunResult, run: RunResult): TemplateResult {
  if (run.tokens.length === full.tokens.length && run.tokens.every(({ id }, at) => id === full.tokens[at]!.id))
    return html`<span class="answer">${shown(run.text)}</span>`;
  return html`<span class="answer">${passages(full.tokens, run.tokens).map(marked)}</span>`;
}

/** The space before a word stays outside of its mark. */
function marked({ kind, text }: Passage, at: number): unknown {
  const words = text.trimStart();
  const space = at === 0 ? "" : text.slice(0, text.length - words.length);
  if (kind === "same") return space + words;
  return kind === "added" ? html`${space}<ins>${words}</ins>` : html`${space}<del>${words}</del>`;
}

export function shown(text: string): TemplateResult | string {
  return text === "" ? html`<span class="small">empty answer</span>` : text;
}

/** Where the answers part, with the most likely token of both there. */
export function firstChange({ firstDifference }: RunResult): TemplateResult | string {
  if (!firstDifference) return "none";
  const { index, full, run } = firstDifference;
  const top = (tokens: typeof full): string =>
    tokens[0] ? `“${pieceLabel(tokens[0].token.text)}” ${share(tokens[0].probability)}` : "the end";
  return html`token ${index}: <span class="nowrap">${top(full)}</span> → <span class="nowrap">${top(run)}</span>`;
}
