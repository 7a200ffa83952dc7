import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TokenInfo, TraceResult } from "../../shared/protocol";
import { plural } from "../numbers/format";
import { foldImages, pieceLabel, type Strip } from "../text/pieces";
import { roles } from "./model";

/** Every position of the prompt and the answer, by role; a picture's tokens are folded. */
export function tokens({ prompt, answer }: TraceResult): TemplateResult {
  const all: TokenInfo[] = [...prompt.tokens, ...answer.tokens];
  const counts = roles.map((role) => ({ role, count: all.filter((token) => token.role === role).length }));
  return html`<section class="tokens" aria-labelledby="tokens-title">
    <h2 id="tokens-title">Tokens</h2>
    <ol class="strip">
      ${foldImages(all).map((piece) => stripPiece(piece, prompt.readingRow))}
    </ol>
    <ul class="role-legend small">
      ${counts
        .filter(({ count }) => count > 0)
        .map(({ role, count }) => html`<li><span class="token ink-${role}">${role}</span> ${count}</li>`)}
    </ul>
  </section>`;
}

function stripPiece(piece: Strip, readingRow: number): TemplateResult {
  if (piece.kind === "images")
    return html`<li class="token ink-image" title="image, positions ${piece.position}–${piece.position + piece.count - 1}">
      <span aria-hidden="true">▦</span> ${plural(piece.count, "image token")}
    </li>`;
  const { token, position } = piece;
  const reads = position === readingRow;
  return html`<li class="token ink-${token.role} ${reads ? "reads" : ""}" title="${token.role}, position ${position}, id ${token.id}">
    ${pieceLabel(token.text)}${reads ? html`<span class="reads-here"> ◂ reads here</span>` : nothing}
  </li>`;
}
