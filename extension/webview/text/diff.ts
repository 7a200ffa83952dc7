import type { TokenInfo } from "../../shared/protocol";

export interface Change {
  kind: "same" | "added" | "removed";
  token: TokenInfo;
}

/** The least set of tokens to remove from `from` and to add, in reading order (longest common subsequence of ids). */
export function diff(from: readonly TokenInfo[], to: readonly TokenInfo[]): Change[] {
  const width = to.length + 1;
  const common = new Uint16Array((from.length + 1) * width);
  for (let i = from.length - 1; i >= 0; i--)
    for (let j = to.length - 1; j >= 0; j--)
      common[i * width + j] =
        from[i]!.id === to[j]!.id
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);

  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i]!.id === to[j]!.id) {
      changes.push({ kind: "same", token: to[j]! });
      i++;
      j++;
    } else if (j === to.length || (i < from.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      changes.push({ kind: "removed", token: from[i++]! });
    else changes.push({ kind: "added", token: to[j++]! });
  }
  return changes;
}
