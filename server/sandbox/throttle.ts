/** Remembers how often things lately happened. */
export class Throttle {
  readonly #recent = new Map<string, number[]>();

  /** Notes that `what` happens now, unless it already happened `limit` times within `windowMs`: then false, and nothing is noted. */
  admits(what: string, limit: number, windowMs: number, now: number): boolean {
    const times = (this.#recent.get(what) ?? []).filter((time) => time > now - windowMs && time <= now);
    const admitted = times.length < limit;
    if (admitted) times.push(now);
    if (this.#recent.size > 100_000) this.#recent.clear();
    this.#recent.set(what, times);
    return admitted;
  }

  clear(): void {
    this.#recent.clear();
  }
}
