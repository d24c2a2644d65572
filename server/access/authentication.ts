import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

import { betterAuth } from "better-auth";
import { fromNodeHeaders } from "better-auth/node";
import type pg from "pg";
import type { Logger } from "pino";

import type { Clock } from "../clock.js";
import { inTransaction } from "../database/transaction.js";
import type { Role } from "./actor.js";
import { ADDRESS_HEADER, authenticationOptions } from "./authentication-options.js";
import { networkAddressReader } from "./network-address.js";
import { pathOf, webHandler } from "./web-handler.js";

/** A log-in as a request's cookie proves it. */
export interface Session {
  readonly userId: string;
  readonly role: Role;
  readonly loggedInAt: Date;
}

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: Role;
}

/** People and their log-ins, by a library; nothing else in the server knows which. */
export interface Authentication {
  /** Express handler for everything under /api/auth: sign-in/email, sign-out, get-session. Mount it before body parsers. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Who calls, by session cookie; null for nobody. Does not prolong the session: get-session does. */
  sessionOf(headers: IncomingHttpHeaders): Promise<Session | null>;
  verifyPassword(userId: string, password: string): Promise<boolean>;
  /** The new user's ID. With `client`, in the transaction that it is in; otherwise in one of its own. */
  createUser(user: NewUser, client?: pg.ClientBase): Promise<string>;
}

export interface AuthenticationOptions {
  readonly pool: pg.Pool;
  /** Signs session cookies; another one logs everybody out. 32 bytes. */
  readonly secret: Uint8Array;
  readonly publicUrl: string;
  readonly trustProxy: boolean | number | string;
  readonly log: Logger;
  readonly clock: Clock;
}

/** What of the library can be reached from outside. Everything else it offers (sign-up, updates, links) is 404. */
const OPEN = new Set(["POST /sign-in/email", "POST /sign-out", "GET /get-session"]);

export function createAuthentication({
  pool,
  secret,
  publicUrl,
  trustProxy,
  log,
  clock,
}: AuthenticationOptions): Authentication {
  const { origin } = new URL(publicUrl);
  const library = (database: Parameters<typeof authenticationOptions>[0]["database"]) =>
    betterAuth(authenticationOptions({ database, secret, origin, log }));
  const auth = library(pool);
  const addressOf = networkAddressReader(trustProxy);
  const handle = webHandler(auth.handler, origin, (request) => ({
    [ADDRESS_HEADER]: addressOf(request),
    ...(isFromProgram(request.headers) || isFromOwnPage(request.headers) ? { origin } : {}),
  }));

  async function insertUser(user: NewUser, client: pg.ClientBase): Promise<string> {
    const { internalAdapter, password } = await library(onlyThis(client)).$context;
    const { id } = await internalAdapter.createUser(
      {
        name: user.name,
        email: user.email,
        role: user.role,
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

  return {
    async handler(request, response) {
      const path = pathOf(request)
        .replace(/\?.*$/s, "")
        .replace(/^\/api\/auth/, "");
      if (OPEN.has(`${request.method} ${path}`)) return handle(request, response);
      response.writeHead(404, { "content-type": "application/json" }).end('{"message":"Not found"}');
    },

    async sessionOf(headers) {
      if (headers.cookie === undefined) return null;
      const found = await auth.api.getSession({
        headers: fromNodeHeaders(headers),
        query: { disableRefresh: true },
      });
      if (!found || found.session.expiresAt <= clock.now()) return null;
      return {
        userId: found.user.id,
        role: found.user.role as Role,
        loggedInAt: found.session.createdAt,
      };
    },

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
