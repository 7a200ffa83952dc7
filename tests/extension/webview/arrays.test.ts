import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, rowOf } from "../../../extension/webview/arrays/ndarray";
import { indexOfLargest, largest, ranks } from "../../../extension/webview/numbers/ranks";

const base64 = (bytes: number[]): string => Buffer.from(bytes).toString("base64");

test("Little-endian bytes become numbers of each dtype", () => {
  assert.deepEqual([...decode({ dtype: "float32", shape: [2], data: base64([0, 0, 128, 63, 0, 0, 32, 192]) }).values], [1, -2.5]);
  assert.deepEqual([...decode({ dtype: "float64", shape: [1], data: base64([0, 0, 0, 0, 0, 0, 224, 63]) }).values], [0.5]);
  assert.deepEqual([...decode({ dtype: "int32", shape: [1, 1], data: base64([255, 255, 255, 255]) }).values], [-1]);
  assert.deepEqual([...decode({ dtype: "uint8", shape: [3], data: base64([0, 7, 255]) }).values], [0, 7, 255]);
  assert.deepEqual([...decode({ dtype: "float32", shape: [0, 4], data: "" }).values], []);
});

test("An array whose bytes do not fit its shape, or of an unknown dtype, is refused by name", () => {
  assert.throws(
    () => decode({ dtype: "float32", shape: [2, 2], data: base64([0, 0, 0, 0]) }),
    /float32 \[2, 2\] has 4 bytes instead of 16/,
  );
  assert.throws(() => decode({ dtype: "float16", shape: [1], data: base64([0, 0]) }), /unknown dtype float16/);
  assert.throws(() => decode({ dtype: "toString", shape: [1], data: "" }), /unknown dtype toString/);
});

test("A row of a matrix is a view of it", () => {
  const matrix = decode({ dtype: "uint8", shape: [2, 3], data: base64([1, 2, 3, 4, 5, 6]) });
  assert.deepEqual([...rowOf(matrix, 1)], [4, 5, 6]);
  assert.equal(rowOf(matrix, 1).buffer, matrix.values.buffer);
});

test("The largest value has rank 1, and equal values share the better rank", () => {
  assert.deepEqual([...ranks([0.1, 0.5, 0.5, 0.2, 0.5])], [5, 1, 1, 4, 1]);
  assert.deepEqual([...ranks([])], []);
});

test("The index of the largest value is the lowest of equals, and −1 of nothing", () => {
  assert.equal(indexOfLargest([1, 3, 3]), 1);
  assert.equal(indexOfLargest([]), -1);
  assert.equal(largest([]), 0);
  assert.equal(largest([-3, -2]), -2);
});
