import assert from "node:assert/strict";
import { test } from "node:test";
import { axis, layerAt, layerByKey, ticks, xOf, yOf } from "../../../extension/webview/drawing/axis";
import { cividis } from "../../../extension/webview/drawing/cividis";
import { areaPath, linePath, rectanglesPath, stack, stepPath } from "../../../extension/webview/drawing/paths";
import { dimming } from "../../../extension/webview/trace/heatPaint";

test("Every layer is found again at the place where it lies", () => {
  for (const layers of [1, 2, 8, 32, 80])
    for (let layer = 0; layer < layers; layer++) assert.equal(layerAt(xOf(layer, layers) / axis.width, layers), layer);
});

test("A place beyond the axis is its first or last layer", () => {
  assert.equal(layerAt(-3, 8), 0);
  assert.equal(layerAt(3, 8), 7);
});

test("Keys move the layer within the axis, and other keys mean nothing", () => {
  const moved = (key: string, layer = 4, layers = 32) => layerByKey(key, layer, layers);
  assert.deepEqual(["ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End"].map((key) => moved(key)), [3, 5, 8, 0, 0, 31]); // prettier-ignore
  assert.equal(moved("ArrowLeft", 0), 0);
  assert.equal(moved("ArrowRight", 31), 31);
  assert.equal(moved("ArrowRight", 0, 1), 0);
  assert.equal(moved("Tab"), null);
  assert.equal(moved("toString"), null);
});

test("Ticks hold first, last and the cursor's layer, and stand apart in deep models", () => {
  assert.deepEqual(ticks(8, 3).sort(), [0, 1, 2, 3, 4, 5, 6, 7]);
  for (const layers of [24, 32, 80])
    for (let cursor = 0; cursor < layers; cursor++) {
      const shown = ticks(layers, cursor).sort((a, b) => a - b);
      assert.ok(shown.includes(cursor));
      assert.equal(new Set(shown).size, shown.length);
      assert.ok(
        shown.every((tick, at) => at === 0 || tick - shown[at - 1]! >= 2),
        `${layers} layers, cursor ${cursor}: ${shown}`,
      );
    }
  assert.ok(ticks(32, 9).includes(31));
});

test("A line starts at its first value and ends at its last", () => {
  assert.equal(linePath([0, 1]), `M${axis.inset} ${yOf(0)}L${axis.width - axis.inset} ${yOf(1)}`);
  assert.equal(linePath([0.5]), `M${axis.width / 2} ${yOf(0.5)}`);
});

test("An area goes along the upper line and back along the lower", () => {
  const [left, right] = [axis.inset, axis.width - axis.inset];
  assert.equal(areaPath([0, 0], [1, 0.5]), `M${left} ${yOf(1)}L${right} ${yOf(0.5)}L${right} ${yOf(0)}L${left} ${yOf(0)}Z`);
});

test("Stacked lines lie on the sum of those before them", () => {
  const [first, second] = stack([
    [0.25, 0.5],
    [0.5, 0.25],
  ]);
  assert.deepEqual([...first!.lower], [0, 0]);
  assert.deepEqual([...second!.lower], [0.25, 0.5]);
  assert.deepEqual([...second!.upper], [0.75, 0.75]);
});

test("A staircase holds each value for the width of its layer", () => {
  assert.equal(stepPath([1, 0.5], 200, 40), "M0 0H100L100 20H200");
});

test("Rectangles are closed shapes of one path", () => {
  assert.equal(rectanglesPath([[-2, 0, 16, 8], [16, 0, 16, 8]]), "M-2 0h16v8h-16zM16 0h16v8h-16z"); // prettier-ignore
  assert.equal(rectanglesPath([]), "");
});

test("Cividis goes from dark blue to yellow, ever lighter, and holds what lies beyond", () => {
  assert.deepEqual(cividis(0), [0, 34, 78]);
  assert.deepEqual(cividis(1), [254, 232, 56]);
  assert.deepEqual(cividis(-1), cividis(0));
  assert.deepEqual(cividis(7), cividis(1));
  assert.deepEqual(cividis(Number.NaN), cividis(0));
  const light = (at: number): number => {
    const [red, green, blue] = cividis(at / 100);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  for (let at = 1; at <= 100; at++) assert.ok(light(at) >= light(at - 1), `at ${at}`);
});

test("The hottest cell is not dimmed, a cold one by the whole strength, and nothing hot dims all", () => {
  assert.equal(dimming(0.4, 0.4, 0.75), 0);
  assert.equal(dimming(0, 0.4, 0.75), 0.75);
  assert.equal(dimming(0.1, 0.4, 0.8), 0.4);
  assert.equal(dimming(0, 0, 0.75), 0.75);
});
