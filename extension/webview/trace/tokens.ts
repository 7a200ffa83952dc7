import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TokenInfo } from "../../shared/protocol";
import { rowOf } from "../arrays/ndarray";
import { plural, share } from "../numbers/format";
import { styled } from "../styled";
import { foldImages, pieceLabel, type Strip } from "../text/pieces";
import type { Heat } from "./heats";
import { positionsOf, roles, type TraceModel } from "./model";

/** Every position of the prompt and the answer, by role, with the heat's value where it has one; a picture's tokens are folded. */
export function tokens(model: TraceModel, heat: Heat | null, layer: number): TemplateResult {
  const { prompt, answer } = model.trace;
  const all: TokenInfo[] = [...prompt.tokens, ...answer.tokens];
  const counts = roles.map((role) => ({ role, count: all.filter((token) => token.role === role).length }));
  const found = heat ? positionsOf(model, heat.metric) : null;
  const values = found ? rowOf(found, layer) : null;
  const strip = foldImages(all).map((piece) => ({ piece, value: values ? valueOf(piece, values) : null }));
  const most = strip.reduce((largest, { value }) => Math.max(largest, Math.abs(value ?? 0)), 0);
  const reads = prompt.readingRow + model.token;
  return html`<section class="tokens" aria-labelledby="tokens-title">
    <h2 id="tokens-title">
      Tokens ${values && heat ? html`<span class="small">${heat.metric} at layer ${layer}, all positions</span>` : nothing}
    </h2>
    <ol class="strip">
      ${strip.map(({ piece, value }) => stripPiece(piece, reads, value, most))}
    </ol>
    <ul class="role-legend small">
      ${counts
        .filter(({ count }) => count > 0)
        .map(({ role, count }) => html`<li><span class="token ink-${role}">${role}</span> ${count}</li>`)}
    </ul>
  </section>`;
}

/** A token's value; of a folded picture the sum. */
function valueOf(piece: Strip, values: ArrayLike<number>): number | null {
  if (piece.kind === "token") return piece.position < values.length ? values[piece.position]! : null;
  let sum = 0;
  for (let at = 0; at < piece.count; at++) sum += values[piece.position + at] ?? 0;
  return sum;
}

function stripPiece(piece: Strip, readingRow: number, value: number | null, most: number): TemplateResult {
  const said = value === null ? "" : `, ${share(value)}`;
  const strength = styled({ "--heat": `${value === null || most === 0 ? 0 : Math.round(Math.sqrt(Math.abs(value) / most) * 100)}%` });
  if (piece.kind === "images")
    return html`<li
      class="token ink-image"
      title="image, positions ${piece.position}–${piece.position + piece.count - 1}${said ? `${said} together` : ""}"
      ${strength}
    >
      <span aria-hidden="true">▦</span> ${plural(piece.count, "image token")}<span class="unseen-text">${said}</span>
    </li>`;
  const { token, position } = piece;
  const reads = position === readingRow;
  return html`<li
    class="token ink-${token.role} ${reads ? "reads" : ""}"
    title="${token.role}, position ${position}, id ${token.id}${said}"
    ${strength}
  >
    ${pieceLabel(token.text)}${reads ? html`<span class="reads-here"> ◂ reads here</span>` : nothing}<span class="unseen-text"
      >${said}</span
    >
  </li>`;
}
