/**
 * How many calls may be out at once, and from when: it grows by one after a round of good answers, halves when the
 * destination breaks or asks to slow down, and then waits as long as it was told to.
 */
export class CallPace {
  private allowed: number;
  private inFlight = 0;
  private goodInARow = 0;
  private pausedUntil = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: { readonly start: number; readonly most: number }) {
    this.allowed = limits.start;
  }

  /** Waits for a place, then runs `call` in it. `signal` ends the wait. */
  async run<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    await this.enter(signal);
    try {
      return await call();
    } finally {
      this.inFlight -= 1;
      this.admit();
    }
  }

  /** A good answer came. */
  succeeded(): void {
    this.goodInARow += 1;
    if (this.goodInARow < this.allowed || this.allowed >= this.limits.most) return;
    this.allowed += 1;
    this.goodInARow = 0;
    this.admit();
  }

  /** The destination broke over one call: fewer of them. */
  stumbled(): void {
    this.goodInARow = 0;
    this.allowed = Math.max(1, Math.floor(this.allowed / 2));
  }

  /**
   * The destination asked for less: fewer calls, and none for `pauseMs`. Calls that were out together are answered
   * together; only the first such answer halves.
   */
  slowDown(pauseMs: number): void {
    if (this.pauseMs === 0) this.stumbled();
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + pauseMs);
  }

  /** Whether no call may start for a while, because the destination asked for less. */
  get isPaused(): boolean {
    return this.pauseMs > 0;
  }

  /** Milliseconds until calls may start again; 0 when they may now. */
  private get pauseMs(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  private async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.inFlight >= this.allowed || this.pauseMs > 0) {
      await this.turn(signal);
      signal.throwIfAborted();
    }
    this.inFlight += 1;
  }

  /** Resolves when a place may be free, a pause is over, or the signal aborts. */
  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        const index = this.waiting.indexOf(done);
        if (index >= 0) this.waiting.splice(index, 1);
        resolve();
      };
      // Timers may fire a little early; the loop looks again.
      const timer = this.pauseMs > 0 ? setTimeout(done, Math.ceil(this.pauseMs)) : undefined;
      signal.addEventListener("abort", done);
      this.waiting.push(done);
    });
  }

  private admit(): void {
    for (const done of [...this.waiting]) done();
  }
}
