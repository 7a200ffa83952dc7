/** Rank of every value: 1 is the largest, equal values share the better rank. */
export function ranks(values: ArrayLike<number>): Int32Array {
  const order = Array.from(values, (_, at) => at).sort((a, b) => values[b]! - values[a]!);
  const result = new Int32Array(values.length);
  order.forEach((at, place) => {
    const before = order[place - 1];
    result[at] = before !== undefined && values[before] === values[at] ? result[before]! : place + 1;
  });
  return result;
}

/** Index of the largest value, the lowest of equals; −1 where there is none. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = values.length > 0 ? 0 : -1;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at;
  return best;
}

export function largest(values: ArrayLike<number>): number {
  return values[indexOfLargest(values)] ?? 0;
}
