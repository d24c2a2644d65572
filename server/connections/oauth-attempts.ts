import { createHash, randomBytes } from "node:crypto";

import type pg from "pg";

import type { Actor } from "../access/actor.js";
import type { Clock } from "../clock.js";

/** How long somebody may take at the destination. */
const LIFETIME_MS = 10 * 60_000;
/** Used and ended ones are kept so long, so that coming back with one can be answered in other words than "unknown". */
const REMEMBERED_MS = 24 * 60 * 60_000;

/** Why what came back is not taken. */
export type AttemptRefusal = "STATE_UNKNOWN" | "STATE_USED" | "STATE_EXPIRED" | "OTHER_SESSION";

export type Consumed =
  | { readonly connectionId: string; readonly refused: null }
  /** The connection only where the state is one of ours. */
  | { readonly connectionId: string | null; readonly refused: AttemptRefusal };

/**
 * Log-ins at a destination that are under way in browsers. The state that travels with one is random, is stored as its
 * hash, serves once and only for ten minutes, and counts only in the session in which it was made. One that was begun with
 * an API token has no session: it counts in any session of the token's maker, so that a program can hand its own person the
 * address to open, and nobody else.
 */
export class OAuthAttempts {
  constructor(private readonly deps: { readonly pool: pg.Pool; readonly clock: Clock }) {}

  /** The state of a new one. */
  async begin(connectionId: string, { userId, sessionId }: Actor): Promise<string> {
    const state = randomBytes(32).toString("base64url");
    const now = this.deps.clock.now();
    await this.deps.pool.query("DELETE FROM oauth_attempt WHERE expires_at < $1", [
      new Date(now.getTime() - REMEMBERED_MS),
    ]);
    await this.deps.pool.query(
      `INSERT INTO oauth_attempt (state_hash, connection_id, user_id, session_id, begun_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [hashOf(state), connectionId, userId, sessionId, now, new Date(now.getTime() + LIFETIME_MS)],
    );
    return state;
  }

  /** Takes a state up, once for however many ask. Whoever it is not for leaves it as it is. */
  async consume(state: string, actor: Actor): Promise<Consumed> {
    if (!/^[\w-]{43}$/.test(state)) return { connectionId: null, refused: "STATE_UNKNOWN" };
    const { pool, clock } = this.deps;
    const { rows } = await pool.query<{ connectionId: string }>(
      `UPDATE oauth_attempt SET consumed_at = $4
       WHERE state_hash = $1 AND user_id = $2 AND (session_id IS NULL OR session_id = $3)
         AND consumed_at IS NULL AND expires_at > $4
       RETURNING connection_id AS "connectionId"`,
      [hashOf(state), actor.userId, actor.sessionId, clock.now()],
    );
    if (rows[0]) return { ...rows[0], refused: null };
    return this.explain(state, actor);
  }

  private async explain(state: string, actor: Actor): Promise<Consumed> {
    const { rows } = await this.deps.pool.query<{ connectionId: string; mine: boolean; used: boolean }>(
      `SELECT connection_id AS "connectionId", consumed_at IS NOT NULL AS used,
         user_id = $2 AND (session_id IS NULL OR session_id = $3) AS mine
       FROM oauth_attempt WHERE state_hash = $1`,
      [hashOf(state), actor.userId, actor.sessionId],
    );
    const [found] = rows;
    if (!found) return { connectionId: null, refused: "STATE_UNKNOWN" };
    const { connectionId, mine, used } = found;
    // To somebody else nothing more is said than that it is not theirs.
    if (!mine) return { connectionId, refused: "OTHER_SESSION" };
    return { connectionId, refused: used ? "STATE_USED" : "STATE_EXPIRED" };
  }
}

function hashOf(state: string): Buffer {
  return createHash("sha256").update(state).digest();
}
