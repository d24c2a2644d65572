import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

import { betterAuth } from "better-auth";
import { fromNodeHeaders } from "better-auth/node";
import type pg from "pg";
import type { Logger } from "pino";

import type { Clock } from "../clock.js";
import type { AuditLog } from "../audit/audit-log.js";
import { inTransaction } from "../database/transaction.js";
import type { Locale } from "../text.js";
import type { Role } from "./actor.js";
import { AttemptLimit, type Attempt } from "./attempt-limit.js";
import { authenticationOptions } from "./authentication-options.js";
import { ADDRESS_HEADER, countedAddress, networkAddressReader } from "./network-address.js";
import { PasswordSignIn, tooMany } from "./password-sign-in.js";
import { sso, type SsoOptions } from "./sso/sso-plugin.js";
import { pathOf, webHandler } from "./web-handler.js";
import { withoutToken } from "./without-token.js";

/** A log-in as a request's cookie proves it. */
export interface Session {
  readonly sessionId: string;
  readonly userId: string;
  readonly role: Role;
  readonly loggedInAt: Date;
}

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: Role;
  readonly locale?: Locale;
}

/** People and their log-ins, by a library; nothing else in the server knows which. */
export interface Authentication {
  /** Express handler for everything under /api/auth: sign-in/email, sign-out, get-session, sso/start, sso/callback. Mount it before body parsers. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Who calls, by session cookie, as they are now; null for nobody and whoever is deactivated. Get-session prolongs it. */
  sessionOf(headers: IncomingHttpHeaders): Promise<Session | null>;
  verifyPassword(userId: string, password: string): Promise<boolean>;
  /** Wrong passwords of somebody who is logged in already: say when one is tried, and when it was right. */
  readonly passwordAttempts: PasswordAttempts;
  /** The new user's ID. With `client`, in the transaction that it is in; otherwise in one of its own. */
  createUser(user: NewUser, client?: pg.ClientBase): Promise<string>;
  /** In the transaction that `client` is in. Ends the person's sessions and API tokens: whoever had one may not be them. */
  setPassword(userId: string, password: string, client: pg.ClientBase): Promise<void>;
}

export interface PasswordAttempts {
  begin(userId: string): Promise<Attempt>;
  succeeded(userId: string): Promise<void>;
}

export interface AuthenticationOptions {
  readonly pool: pg.Pool;
  /** Signs session cookies; another one logs everybody out. 32 bytes. */
  readonly secret: Uint8Array;
  readonly publicUrl: string;
  readonly trustProxy: boolean | number | string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly audit: AuditLog;
  /** Null: passwords only. */
  readonly sso?: SsoOptions | null;
}

/** What of the library can be reached from outside. Everything else it offers (sign-up, updates, links) is 404. */
const OPEN = new Set(["POST /sign-in/email", "POST /sign-out", "GET /get-session"]);
const OPEN_WITH_SSO = new Set([...OPEN, "GET /sso/start", "GET /sso/callback"]);

const PASSWORD_ATTEMPTS = { max: 5, windowMs: 15 * 60_000 };
/** Each asks the issuer something. */
const SSO_PER_ADDRESS = { max: 60, windowMs: 60_000 };
const USE_NOTED_EVERY_MS = 60_000;

export function createAuthentication(options: AuthenticationOptions): Authentication {
  const { pool, secret, publicUrl, trustProxy, log, clock, audit } = options;
  const { origin } = new URL(publicUrl);
  const people = {
    async isDeactivated(userId: string) {
      const { rows } = await pool.query("SELECT FROM app_user WHERE id = $1 AND deactivated_at IS NOT NULL", [userId]);
      return rows.length > 0;
    },
    async loggedIn(userId: string) {
      await pool.query("UPDATE app_user SET last_login_at = $2 WHERE id = $1", [userId, clock.now()]);
    },
  };
  const common = { secret, origin, log, ...people };
  const ssoPlugin = options.sso ? [sso({ ...options.sso, origin, pool, clock, audit, log })] : [];
  const open = options.sso ? OPEN_WITH_SSO : OPEN;
  const auth = betterAuth(authenticationOptions({ ...common, database: pool, plugins: ssoPlugin }));
  /** On one connection, inside its owner's transaction. */
  const within = (client: pg.ClientBase) =>
    betterAuth(authenticationOptions({ ...common, database: onlyThis(client) })).$context;
  const signIn = new PasswordSignIn({ pool, clock, audit });
  const ssoAttempts = new AttemptLimit({ pool, clock }, "sso-address", SSO_PER_ADDRESS.max, SSO_PER_ADDRESS.windowMs);
  const { max, windowMs } = PASSWORD_ATTEMPTS;
  const passwordAttempts = new AttemptLimit({ pool, clock }, "own-password", max, windowMs);
  const addressOf = networkAddressReader(trustProxy);

  async function answer(request: Request, original: IncomingMessage): Promise<Response> {
    const networkAddress = addressOf(original);
    const path = new URL(request.url).pathname.replace(/^\/api\/auth/, "");
    if (path === "/sign-in/email") return signIn.handle(request, networkAddress, auth.handler);
    if (path === "/sign-out") return signOut(request, original, networkAddress);
    if (path.startsWith("/sso/")) {
      const attempt = await ssoAttempts.begin(countedAddress(networkAddress));
      if (!attempt.allowed) return tooMany(attempt.retryAfterSeconds);
    }
    return auth.handler(request);
  }

  async function signOut(request: Request, { headers }: IncomingMessage, networkAddress: string | null) {
    const session = await sessionOf(headers);
    const response = await auth.handler(request);
    if (session && response.status === 200) {
      const { userId } = session;
      const object = { kind: "user", id: userId };
      await audit.record({ action: "signOut", outcome: "DONE", object }, { userId, networkAddress });
    }
    return response;
  }

  const told = async (...asked: Parameters<typeof answer>) => withoutToken(await answer(...asked));
  const handle = webHandler(told, origin, (request) => ({
    [ADDRESS_HEADER]: addressOf(request),
    ...(isFromProgram(request.headers) || isFromOwnPage(request.headers) ? { origin } : {}),
  }));

  async function insertUser(user: NewUser, client: pg.ClientBase): Promise<string> {
    const { internalAdapter, password } = await within(client);
    const { id } = await internalAdapter.createUser(
      {
        name: user.name,
        email: user.email,
        role: user.role,
        locale: user.locale ?? "en",
        emailVerified: false,
      },
      { method: "email-password" },
    );
    await internalAdapter.linkAccount({
      userId: id,
      accountId: id,
      providerId: "credential",
      password: await password.hash(user.password),
    });
    return id;
  }

  async function sessionOf(headers: IncomingHttpHeaders): Promise<Session | null> {
    if (headers.cookie === undefined) return null;
    const now = clock.now();
    const found = await auth.api.getSession({
      headers: fromNodeHeaders(headers),
      query: { disableRefresh: true },
    });
    if (!found || found.session.expiresAt <= now || found.user.deactivatedAt) return null;
    const { id, lastUsedAt, createdAt } = found.session;
    if (now.getTime() - (lastUsedAt ?? createdAt).getTime() >= USE_NOTED_EVERY_MS)
      await pool.query("UPDATE app_session SET last_used_at = greatest(last_used_at, $2) WHERE id = $1", [id, now]);
    return { sessionId: id, userId: found.user.id, role: found.user.role as Role, loggedInAt: createdAt };
  }

  return {
    async handler(request, response) {
      const path = pathOf(request)
        .replace(/\?.*$/s, "")
        .replace(/^\/api\/auth/, "");
      if (open.has(`${request.method} ${path}`)) return handle(request, response);
      response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not found"}');
    },

    sessionOf,
    passwordAttempts,

    async verifyPassword(userId, given) {
      const { internalAdapter, password } = await auth.$context;
      if (given.length > password.config.maxPasswordLength) return false;
      const accounts = await internalAdapter.findAccounts(userId);
      const hash = accounts.find((account) => account.providerId === "credential")?.password;
      return hash ? password.verify({ hash, password: given }) : false;
    },

    async createUser(user, client) {
      return client ? insertUser(user, client) : inTransaction(pool, (own) => insertUser(user, own));
    },

    async setPassword(userId, given, client) {
      const { internalAdapter, password } = await within(client);
      const hash = await password.hash(given);
      const accounts = await internalAdapter.findAccounts(userId);
      const credential = accounts.find((account) => account.providerId === "credential");
      if (credential) await internalAdapter.updateAccount(credential.id, { password: hash });
      else await internalAdapter.linkAccount({ userId, accountId: userId, providerId: "credential", password: hash });
      await client.query("DELETE FROM app_session WHERE user_id = $1", [userId]);
      await client.query("UPDATE api_token SET revoked_at = $2 WHERE user_id = $1 AND revoked_at IS NULL", [
        userId,
        clock.now(),
      ]);
    },
  };
}

/**
 * A browser says with every POST which page it comes from, and the library refuses other sites'. Who says nothing at all
 * is a program: no page can make it act, so it need not claim to be one of ours.
 */
function isFromProgram(headers: IncomingHttpHeaders): boolean {
  return [headers.origin, headers.referer, headers["sec-fetch-site"]].every((header) => header === undefined);
}

/**
 * The console, opened under another name than PUBLIC_URL (127.0.0.1 for localhost, a machine's own address): the page
 * comes from the very host it talks to. What another site's page sends carries that site's origin.
 */
function isFromOwnPage({ origin, host }: IncomingHttpHeaders): boolean {
  return origin !== undefined && host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/** A pool of one connection, which stays its owner's: what the library does happens inside the owner's transaction. */
function onlyThis(client: pg.ClientBase) {
  const connection = {
    query: client.query.bind(client),
    release: () => undefined,
  };
  return {
    connect: async () => connection,
    end: async () => undefined,
  } as unknown as pg.Pool;
}
