import { randomBytes } from "node:crypto";

import type { Core } from "./core.js";

/** What somebody allowed an app to do with their account. */
export interface GrantRecord {
  readonly id: number;
  readonly account: number;
  /** Separated by commas. */
  readonly scopes: string;
  /** Null for a grant without one: the implicit flow gives none. */
  readonly refresh_token: string | null;
  readonly refreshes: number;
  readonly revoked: number;
}

export interface TokenRecord {
  readonly token: string;
  readonly grant_id: number;
  readonly account: number;
  readonly scopes: string;
  readonly expires_at: number;
  readonly state: TokenState;
}

/** VALID ones end by the clock. The others are made so by hand. */
export type TokenState = "VALID" | "EXPIRED" | "REVOKED" | "INVALID";

interface CodeRecord {
  readonly account: number;
  readonly scopes: string;
  readonly redirect_uri: string;
  readonly expires_at: number;
}

const CODE_MS = 10 * 60_000;
const secret = (): string => randomBytes(24).toString("hex");

/** A code for the browser to take back; it serves once. */
export function issueCode(core: Core, accountId: number, scopes: string, redirectUri: string): string {
  const code = secret();
  core.store.transaction(() =>
    core.store.run(
      "insert into oauth_code (code, account, scopes, redirect_uri, expires_at) values (?, ?, ?, ?, ?)",
      code,
      accountId,
      scopes,
      redirectUri,
      core.now() + CODE_MS,
    ),
  );
  return code;
}

/** The code's grant, once; undefined when it was used, has ended, or came back to another address. */
export function redeemCode(core: Core, code: string, redirectUri: string): GrantRecord | undefined {
  return core.store.transaction(() => {
    const found = core.store.get<CodeRecord>("select * from oauth_code where code = ?", code);
    core.store.run("delete from oauth_code where code = ?", code);
    if (!found || found.expires_at <= core.now() || found.redirect_uri !== redirectUri) return undefined;
    return insertGrant(core, found.account, found.scopes, secret());
  });
}

export function insertGrant(core: Core, accountId: number, scopes: string, refreshToken: string | null): GrantRecord {
  const { id } = core.store.transaction(() =>
    core.store.run(
      "insert into oauth_grant (account, scopes, refresh_token, refreshes, revoked) values (?, ?, ?, 0, 0)",
      accountId,
      scopes,
      refreshToken,
    ),
  );
  return core.store.get<GrantRecord>("select * from oauth_grant where id = ?", id)!;
}

/** The grant of a refresh token, refreshed once more; undefined when it does not serve (any more). */
export function refreshGrant(core: Core, refreshToken: string): GrantRecord | undefined {
  return core.store.transaction(() => {
    const found = core.store.get<GrantRecord>(
      "select * from oauth_grant where refresh_token = ? and revoked = 0",
      refreshToken,
    );
    if (!found) return undefined;
    const next = core.settings.oauthRefreshTokenRotates ? secret() : refreshToken;
    core.store.run("update oauth_grant set refreshes = refreshes + 1, refresh_token = ? where id = ?", next, found.id);
    return { ...found, refresh_token: next };
  });
}

export function issueToken(core: Core, grant: GrantRecord): string {
  const token = secret();
  core.store.transaction(() =>
    core.store.run(
      "insert into oauth_token (token, grant_id, expires_at, state) values (?, ?, ?, 'VALID')",
      token,
      grant.id,
      core.now() + core.settings.oauthExpiresInSeconds * 1000,
    ),
  );
  return token;
}

export function findToken(core: Core, token: string): TokenRecord | undefined {
  return core.store.get<TokenRecord>(
    `select oauth_token.*, account, scopes from oauth_token join oauth_grant on oauth_grant.id = grant_id where token = ?`,
    token,
  );
}

/**
 * Ends every access token there is: EXPIRED ones can be refreshed; of REVOKED and INVALID ones the refresh token serves no
 * more either.
 */
export function endTokens(core: Core, state: Exclude<TokenState, "VALID">): number {
  return core.store.transaction(() => {
    if (state !== "EXPIRED") core.store.run("update oauth_grant set revoked = 1");
    return core.store.run("update oauth_token set state = ?", state).changes;
  });
}

/** For tests and the curious. No token among it. */
export function oauthState(core: Core): { grants: readonly object[]; refreshes: number } {
  const grants = core.store
    .all<GrantRecord>("select * from oauth_grant order by id")
    .map(({ id, scopes, refreshes, revoked }) => ({
      id,
      scopes: scopes.split(","),
      refreshes,
      revoked: revoked === 1,
    }));
  return { grants, refreshes: grants.reduce((sum, { refreshes }) => sum + refreshes, 0) };
}
