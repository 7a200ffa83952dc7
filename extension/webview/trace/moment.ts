/** What passes while a person looks at a trace. Cells are indices among all image positions. */
export interface TraceMoment {
  pointed: number | null;
  /** The cell under the keyboard's cursor, while the picture has the focus. */
  cursor: number | null;
  /** Cells that were chosen on the picture, to be cut from the answer. */
  region: readonly number[];
  /** Where a drag over the picture began, in the picture's pixels. */
  drag: readonly [number, number] | null;
}
