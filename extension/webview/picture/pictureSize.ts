/** Style properties that give a picture its own proportions before it is loaded. */
export function pictureSize(width: number, height: number): Record<string, string> {
  return { "aspect-ratio": `${width} / ${height}`, "--aspect": String(width / height) };
}
