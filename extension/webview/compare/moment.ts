import type { Draft } from "./draft";

/** What passes while a person looks at a comparison: the truncation being written, or null. */
export interface CompareMoment {
  draft: Draft | null;
}
