import type { TemplateResult } from "lit/html.js";
import type { Intent, Snapshot } from "../shared/panel";

/** What a panel draws from, and what it can ask for. */
export interface Page<Shown extends Snapshot, Moment> {
  readonly snapshot: Shown;
  /** How the person looks at it; kept over a window reload. */
  readonly view: Shown["view"];
  /** What passes: the cell under the pointer, a form being filled. */
  readonly moment: Moment;
  /** Changes the view and draws again. */
  look(change: Partial<Shown["view"]>): void;
  /** Changes the moment and draws again. */
  turn(change: Partial<Moment>): void;
  ask(intent: Intent): void;
}

/** A panel: a pure function of its page. */
export interface PanelDrawing<Shown extends Snapshot, Moment> {
  moment: Moment;
  draw(page: Page<Shown, Moment>): TemplateResult;
}
