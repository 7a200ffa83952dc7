/** Bytes at a file's start that are looked at. */
export const sniffBytes = 65_536;

/** Keys under which the data sets in use name a pair's picture. */
const pictureKeys = ["image", "images", "image_path", "image_file", "image_id"];

const pictureKey = new RegExp(`"(?:${pictureKeys.join("|")})"\\s*:`);

/**
 * Whether a file may hold image/prompt pairs, told from its start alone: some line begins as JSON, and there is a picture's key. The
 * daemon decides; this only keeps it from being asked about every JSON file.
 */
export function mayHoldPairs(head: string): boolean {
  return /^\uFEFF?\s*[[{]/m.test(head) && pictureKey.test(head);
}
