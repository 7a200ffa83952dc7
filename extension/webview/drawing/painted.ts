import { noChange } from "lit/html.js";
import { Directive, directive, type ElementPart } from "lit/directive.js";

/** How a canvas is filled. */
export interface Painting {
  width: number;
  height: number;
  /** What the painting depends on; it is made again where one of these is another. */
  of: readonly unknown[];
  paint(drawing: CanvasRenderingContext2D): void;
}

class Painted extends Directive {
  private last: readonly unknown[] = [];

  override render(_painting: Painting): unknown {
    return noChange;
  }

  override update({ element }: ElementPart, [{ width, height, of, paint }]: [Painting]): unknown {
    const now = [width, height, ...of];
    if (now.length === this.last.length && now.every((value, at) => Object.is(value, this.last[at]))) return noChange;
    this.last = now;
    const canvas = element as HTMLCanvasElement;
    canvas.width = width;
    canvas.height = height;
    paint(canvas.getContext("2d")!);
    return noChange;
  }
}

/** Paints a canvas, and only where what it shows has changed: thousands of cells are one element. */
export const painted = directive(Painted);
