import { createHash } from "node:crypto";

import type pg from "pg";

import type { Clock } from "../clock.js";

export interface Attempt {
  readonly allowed: boolean;
  /** The first that was not allowed in this stretch of time: worth noting once. */
  readonly isFirstRefused: boolean;
  readonly retryAfterSeconds: number;
}

/**
 * How often something may be tried in a stretch of time that begins with the first try. Counted in the database, so that
 * all processes count together and a restart forgets nothing. Who tries is kept as a hash.
 */
export class AttemptLimit {
  constructor(
    private readonly deps: { readonly pool: Pick<pg.Pool, "query">; readonly clock: Clock },
    /** Keeps limits apart that count the same people. */
    private readonly what: string,
    private readonly max: number,
    private readonly windowMs: number,
  ) {}

  /** Whether one more may be tried. It counts from here on, so that tries made side by side count too. */
  async begin(who: string): Promise<Attempt> {
    const now = this.deps.clock.now();
    const { rows } = await this.deps.pool.query<{ tries: number; forgottenAt: Date }>(
      `INSERT INTO attempt (key_sha256, tries, forgotten_at) VALUES ($1, 1, $3)
       ON CONFLICT (key_sha256) DO UPDATE SET
         tries = CASE WHEN attempt.forgotten_at <= $2 THEN 1 ELSE attempt.tries + 1 END,
         forgotten_at = CASE WHEN attempt.forgotten_at <= $2 THEN $3 ELSE attempt.forgotten_at END
       RETURNING tries, forgotten_at AS "forgottenAt"`,
      [this.keyOf(who), now, new Date(now.getTime() + this.windowMs)],
    );
    const { tries, forgottenAt } = rows[0]!;
    // Whoever begins a stretch clears away what is over, so that the table stays small.
    if (tries === 1) await this.deps.pool.query("DELETE FROM attempt WHERE forgotten_at <= $1", [now]);
    return {
      allowed: tries <= this.max,
      isFirstRefused: tries === this.max + 1,
      retryAfterSeconds: Math.max(1, Math.ceil((forgottenAt.getTime() - now.getTime()) / 1000)),
    };
  }

  /** It went well: earlier failures are forgotten. */
  async succeeded(who: string): Promise<void> {
    await this.deps.pool.query("DELETE FROM attempt WHERE key_sha256 = $1", [this.keyOf(who)]);
  }

  private keyOf(who: string): Buffer {
    return createHash("sha256").update(`${this.what}\0${who}`).digest();
  }
}
