import { Emitter } from "vscode-jsonrpc/node";

export type PanelName = "trace" | "compare";
export type RowWork = "running" | "done" | "failed";
export type RowState = Partial<Record<PanelName, RowWork>>;

/** What has been done with each row since the window opened. */
export class RowStates {
  private readonly changed = new Emitter<string | undefined>();
  /** Fires a row's key, or undefined for all rows. */
  readonly onDidChange = this.changed.event;
  private readonly byKey = new Map<string, RowState>();

  get(key: string): RowState {
    return this.byKey.get(key) ?? {};
  }

  /** `undefined` is: not done, for example cancelled. */
  set(key: string, panel: PanelName, work: RowWork | undefined): void {
    const { [panel]: old, ...others } = this.get(key);
    if (old === work) return;
    this.byKey.set(key, work ? { ...others, [panel]: work } : others);
    this.changed.fire(key);
  }

  /** Forgets what another model did; what runs stays. */
  forgetDone(): void {
    for (const [key, state] of this.byKey) {
      this.byKey.set(key, Object.fromEntries(Object.entries(state).filter(([, work]) => work === "running")));
    }
    this.changed.fire(undefined);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
