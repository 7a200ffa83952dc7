const minus = "\u2212";

function signed(text: string): string {
  return text.replace("-", minus);
}

/** A share or probability with about two digits that count, near 1 too: `0.42`, `0.0062`, `3.1e−5`, `0.9987`. */
export function share(value: number): string {
  if (Number.isInteger(value)) return signed(String(value));
  const size = Math.abs(value);
  if (size < 0.001) return signed(value.toExponential(1));
  return signed(value.toFixed(size < 0.01 || (size >= 0.995 && size < 1) ? 4 : size < 0.1 ? 3 : 2));
}

/** Nats with at most three digits that count: `0.084`, `1.92`, `−13.4`. */
export function nats(value: number): string {
  const tiny = value !== 0 && Math.abs(value) < 0.0001;
  return signed(tiny ? value.toExponential(1) : String(Number(value.toPrecision(3))));
}

const scaled = (value: number, steps: readonly (readonly [number, string])[]): string => {
  const [unit, name] = steps.find(([size]) => Math.abs(value) >= size) ?? steps.at(-1)!;
  const number = value / unit;
  return `${number.toFixed(number >= 100 || Number.isInteger(number) ? 0 : number >= 10 ? 1 : 2)} ${name}`;
};

export function seconds(value: number): string {
  return scaled(value, [[1, "s"], [1e-3, "ms"], [1e-6, "µs"]]); // prettier-ignore
}

export function bytes(value: number): string {
  return scaled(value, [[2 ** 30, "GiB"], [2 ** 20, "MiB"], [2 ** 10, "KiB"], [1, "B"]]); // prettier-ignore
}

export function flops(value: number): string {
  return scaled(value, [[1e12, "TFLOP"], [1e9, "GFLOP"], [1e6, "MFLOP"], [1, "FLOP"]]); // prettier-ignore
}

/** `0.71×`. */
export function ratio(value: number): string {
  return `${value.toFixed(2)}×`;
}

export function percent(value: number): string {
  return `${Number((value * 100).toFixed(1))} %`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
