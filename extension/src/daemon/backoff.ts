/** How a daemon that ends by itself is started again. */
export interface RestartRule {
  /** Wait before the first restart, in milliseconds; each further one doubles it. */
  firstDelay: number;
  /** Crashes within `span` milliseconds after which it is not restarted by itself. */
  limit: number;
  span: number;
}

export const restartRule: RestartRule = { firstDelay: 500, limit: 5, span: 180_000 };

/** Counts crashes and says how long to wait before the next start. */
export class Backoff {
  private crashes: number[] = [];

  constructor(private readonly rule: RestartRule = restartRule) {}

  /** Records a crash at `now` (milliseconds); the delay before the next start, or null to give up. */
  crashed(now: number): number | null {
    this.crashes = this.crashes.filter((time) => now - time < this.rule.span);
    this.crashes.push(now);
    return this.crashes.length >= this.rule.limit ? null : this.rule.firstDelay * 2 ** (this.crashes.length - 1);
  }

  forget(): void {
    this.crashes = [];
  }
}
