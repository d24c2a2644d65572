import type pg from "pg";

import { weaker, type Actor, type Role } from "./actor.js";

/** What an actor is known by: a log-in, or a token. */
type Credential = Pick<Actor, "sessionId" | "tokenId">;

/**
 * What became of many callers at once, in two statements whatever their number: with which role each may still act. Null
 * for one who may no longer: a session or token that ended, was revoked or has expired, or whose user was deactivated.
 */
export async function standingOf(
  pool: Pick<pg.Pool, "query">,
  callers: readonly Credential[],
  now: Date,
): Promise<(caller: Credential) => Role | null> {
  const sessions = callers.flatMap(({ sessionId, tokenId }) =>
    tokenId === null && sessionId !== null ? sessionId : [],
  );
  const tokens = callers.flatMap(({ tokenId }) => tokenId ?? []);
  const roles = new Map<string, Role>();
  if (sessions.length > 0) {
    const { rows } = await pool.query<{ id: string; role: Role }>(
      `SELECT session.id, app_user.role FROM app_session session JOIN app_user ON app_user.id = session.user_id
       WHERE session.id = ANY ($1) AND session.expires_at > $2 AND app_user.deactivated_at IS NULL`,
      [sessions, now],
    );
    for (const { id, role } of rows) roles.set(`session ${id}`, role);
  }
  if (tokens.length > 0) {
    const { rows } = await pool.query<{ id: string; role: Role; userRole: Role }>(
      `SELECT token.id, token.role, app_user.role AS "userRole"
       FROM api_token token JOIN app_user ON app_user.id = token.user_id
       WHERE token.id = ANY ($1) AND token.revoked_at IS NULL AND (token.expires_at IS NULL OR token.expires_at > $2)
         AND app_user.deactivated_at IS NULL`,
      [tokens, now],
    );
    for (const { id, role, userRole } of rows) roles.set(`token ${id}`, weaker(role, userRole));
  }
  return ({ sessionId, tokenId }) => roles.get(tokenId === null ? `session ${sessionId}` : `token ${tokenId}`) ?? null;
}
