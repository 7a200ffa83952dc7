import type { TokenInfo } from "../../shared/protocol";

const byte = /^<0x([0-9A-F]{2})>$/i;

/** A vocabulary's piece as it reads within a text: word marks become spaces, single bytes of ASCII their character. */
export function pieceText(piece: string): string {
  const code = byte.exec(piece)?.[1];
  if (code) return Number.parseInt(code, 16) < 128 ? String.fromCharCode(Number.parseInt(code, 16)) : piece;
  return piece.replaceAll("▁", " ").replaceAll("Ġ", " ").replaceAll("Ċ", "\n");
}

/** Pieces read together, for example `▁Yes`, `,` as ` Yes,`; runs of single bytes become the characters that they spell. */
export function piecesText(pieces: readonly string[]): string {
  let text = "";
  let pending: number[] = [];
  const flush = (): void => {
    text += new TextDecoder().decode(Uint8Array.from(pending));
    pending = [];
  };
  for (const piece of pieces) {
    const code = byte.exec(piece)?.[1];
    if (code) pending.push(Number.parseInt(code, 16));
    else {
      flush();
      text += pieceText(piece);
    }
  }
  flush();
  return text;
}

/** A piece as it is shown alone: what would not be seen is spelled. */
export function pieceLabel(piece: string): string {
  const text = byte.test(piece) ? pieceText(piece) : piece;
  return text.replaceAll("\n", "⏎").replaceAll("\t", "⇥").replaceAll(" ", "▁") || "∅";
}

/** Whether a piece is a control token, which is no part of the text. */
export function isControl(piece: string): boolean {
  return /^(<\/?s>|<\|.*\|>|<(pad|bos|eos|unk|start_of_turn|end_of_turn)>)$/i.test(piece);
}

/** A piece of the token strip: a token, or the folded run of a picture's tokens. */
export type Strip = { kind: "token"; token: TokenInfo; position: number } | { kind: "images"; count: number; position: number };

/** Folds runs of image tokens. `first` is the position of the first token. */
export function foldImages(tokens: readonly TokenInfo[], first = 0): Strip[] {
  const strip: Strip[] = [];
  tokens.forEach((token, at) => {
    const last = strip.at(-1);
    if (token.role !== "image") strip.push({ kind: "token", token, position: first + at });
    else if (last?.kind === "images") last.count++;
    else strip.push({ kind: "images", count: 1, position: first + at });
  });
  return strip;
}
