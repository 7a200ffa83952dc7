import { render } from "lit/html.js";
import type { Snapshot } from "../shared/panel";
import { comparePanel } from "./compare/comparePanel";
import type { Page, PanelDrawing } from "./page";
import { failure } from "./parts/status";
import { openPort } from "./port";
import { tracePanel } from "./trace/tracePanel";

/** The panels there are. */
const panels = { trace: tracePanel, compare: comparePanel } as unknown as Record<Snapshot["kind"], PanelDrawing<Snapshot, object>>;

const port = openPort();
const root = document.getElementById("panel")!;
let snapshot: Snapshot | undefined;
let view: Snapshot["view"];
let moment: object;
let awaited = false;

function take(next: Snapshot): void {
  if (snapshot?.kind !== next.kind) {
    const kept = port.kept();
    view = kept?.kind === next.kind ? { ...next.view, ...kept.view } : next.view;
    moment = panels[next.kind].moment;
  }
  snapshot = next;
  keep();
  draw();
}

function keep(): void {
  if (snapshot) port.keep({ kind: snapshot.kind, revive: snapshot.revive, view });
}

function drawSoon(): void {
  if (awaited) return;
  awaited = true;
  requestAnimationFrame(() => {
    awaited = false;
    draw();
  });
}

function draw(): void {
  if (!snapshot) return;
  const page: Page<Snapshot, object> = {
    snapshot,
    // What is asked between two drawings builds on what was asked before.
    get view() {
      return view;
    },
    get moment() {
      return moment;
    },
    look: (change) => {
      view = { ...view, ...change } as Snapshot["view"];
      keep();
      drawSoon();
    },
    turn: (change) => {
      moment = { ...moment, ...change };
      drawSoon();
    },
    ask: (intent) => port.send(intent),
  };
  render(drawn(page), root);
}

function drawn(page: Page<Snapshot, object>): unknown {
  try {
    return panels[page.snapshot.kind].draw(page);
  } catch (error) {
    const message = `The result cannot be drawn: ${error instanceof Error ? error.message : String(error)}`;
    return failure(
      { kind: "page", message, remedy: "Run it again; if this stays, the daemon and the extension are of different versions" },
      page.ask,
    );
  }
}

window.addEventListener("message", ({ data }: MessageEvent<Snapshot>) => {
  if (data && Object.hasOwn(panels, data.kind)) take(data);
});
port.send({ intent: "ready" });
