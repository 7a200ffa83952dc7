import type { NdArray } from "../../shared/protocol";

/** An array of the wire, decoded: values in C order. */
export interface Decoded {
  shape: readonly number[];
  values: Float32Array | Float64Array | Int32Array | Uint8Array;
}

const views = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
} as const;

/** Decodes the wire's little-endian bytes; throws where dtype, shape and length do not agree. */
export function decode({ dtype, shape, data }: NdArray): Decoded {
  if (!Object.hasOwn(views, dtype)) throw new Error(`an array has the unknown dtype ${dtype}`);
  const View = views[dtype as keyof typeof views];
  const text = atob(data);
  const count = shape.reduce((product, size) => product * size, 1);
  if (text.length !== count * View.BYTES_PER_ELEMENT)
    throw new Error(`an array of ${dtype} [${shape.join(", ")}] has ${text.length} bytes instead of ${count * View.BYTES_PER_ELEMENT}`);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return { shape, values: new View(bytes.buffer) };
}

/** Row `at` of a two-dimensional array, without a copy. */
export function rowOf({ shape, values }: Decoded, at: number): Decoded["values"] {
  const width = shape[1] ?? 1;
  return values.subarray(at * width, (at + 1) * width);
}
