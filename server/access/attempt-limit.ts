import type { Clock } from "../clock.js";

/**
 * How often something may be tried in a stretch of time that begins with the first try. Kept in this process's memory:
 * with several processes, each counts for itself, and a restart forgets.
 */
export class AttemptLimit {
  private readonly tried = new Map<string, { count: number; readonly since: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly max: number,
    private readonly windowMs: number,
  ) {}

  /** Whether one more may be tried. It counts from here on, so that tries made side by side count too. */
  begin(who: string): boolean {
    const now = this.clock.now().getTime();
    const known = this.tried.get(who);
    if (!known || now - known.since >= this.windowMs) {
      this.tried.set(who, { count: 1, since: now });
      return true;
    }
    known.count += 1;
    return known.count <= this.max;
  }

  /** It went well: earlier failures are forgotten. */
  succeeded(who: string): void {
    this.tried.delete(who);
  }
}
