import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import express from "express";
import type pg from "pg";
import { pino } from "pino";

import { InvitationAcceptance } from "../../../server/access/accept-invitation.js";
import type { Actor } from "../../../server/access/actor.js";
import { createAuthentication, type Authentication } from "../../../server/access/authentication.js";
import { InvitationService } from "../../../server/access/invitation.service.js";
import { logInRoutes } from "../../../server/access/log-in-routes.js";
import { networkAddressReader } from "../../../server/access/network-address.js";
import { SessionService } from "../../../server/access/session.service.js";
import { setupRoutes } from "../../../server/access/setup-routes.js";
import { SetupService } from "../../../server/access/setup.service.js";
import type { SsoSettings } from "../../../server/access/sso/sso-settings.js";
import { TokenService } from "../../../server/access/token.service.js";
import { UserService } from "../../../server/access/user.service.js";
import type { AuditActor, AuditEntry, AuditLog } from "../../../server/audit/audit-log.js";
import { createOrm, createPool } from "../../../server/database/orm.js";
import { describeError } from "../../../server/log.js";
import { guardedFetch } from "../../../server/http/public-address.js";
import type { Mailer } from "../../../server/mail/mailer.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

/** Time that stands still until a test moves it. */
export class HeldClock {
  constructor(private time = new Date()) {}

  now(): Date {
    return this.time;
  }

  pass(ms: number): void {
    this.time = new Date(this.time.getTime() + ms);
  }
}

export const MINUTE = 60_000;
const SECRET = Buffer.alloc(32, 7);

export interface AccessWorld {
  readonly database: TestDatabase;
  readonly pool: pg.Pool;
  readonly orm: MikroORM;
  readonly clock: HeldClock;
  readonly authentication: Authentication;
  readonly tokens: TokenService;
  readonly setup: SetupService;
  readonly users: UserService;
  readonly invitations: InvitationService;
  readonly sessions: SessionService;
  /** Keeps what is recorded in `audited`. */
  readonly audit: AuditLog;
  /** What was recorded for the audit trail besides changes of rows. */
  readonly audited: readonly (AuditEntry & { readonly by: Partial<AuditActor> | undefined })[];
  /** Where log-in and set-up answer over HTTP. */
  readonly url: string;
  /** What was logged, line by line. */
  readonly logged: readonly string[];
  em(): EntityManager;
  /** A second set of services on the same database, as another process would have. */
  anotherSetup(): SetupService;
  close(): Promise<void>;
}

/** Log-in, tokens and set-up as the server puts them together, on a database of their own. */
export async function createAccessWorld(
  options: {
    readonly publicUrl?: string;
    readonly trustProxy?: boolean | number;
    readonly mailer?: Mailer;
    readonly sso?: SsoSettings;
    readonly allowPrivateAddresses?: boolean;
  } = {},
): Promise<AccessWorld> {
  const database = await createTestDatabase();
  const pool = createPool(database.url);
  const orm = await createOrm(database.url);
  const clock = new HeldClock();
  const logged: string[] = [];
  const log = pino(
    { level: "debug", serializers: { err: describeError } },
    { write: (line: string) => void logged.push(line) },
  );
  const app = express();
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const { publicUrl = url, trustProxy = false, mailer = null, allowPrivateAddresses = true } = options;
  const audited: (AuditEntry & { by: Partial<AuditActor> | undefined })[] = [];
  const audit = {
    async record(entry: AuditEntry, by?: Partial<AuditActor>) {
      audited.push({ ...entry, by });
    },
  };
  const sso = options.sso
    ? { settings: options.sso, fetch: guardedFetch({ allowPrivate: allowPrivateAddresses }) }
    : null;
  const common = { pool, secret: SECRET, publicUrl, trustProxy, log, clock, audit, sso };
  const authentication = createAuthentication(common);
  const tokens = new TokenService({ clock, pool, audit });
  const users = new UserService({ clock });
  const sessions = new SessionService({ clock, audit });
  const invitations = new InvitationService({ clock, mailer, publicUrl });
  const acceptance = new InvitationAcceptance({ pool, clock, authentication, audit });
  const makeSetup = () => new SetupService({ pool, clock, authentication, tokens, audit, log, secret: SECRET });
  const setup = makeSetup();
  app.use("/api/auth", (request, response) => authentication.handler(request, response));
  app.use(setupRoutes(setup, networkAddressReader(trustProxy)));
  app.use(logInRoutes({ acceptance, sso: options.sso ?? null, networkAddressOf: networkAddressReader(trustProxy) }));
  return {
    database,
    pool,
    orm,
    clock,
    authentication,
    tokens,
    setup,
    users,
    invitations,
    sessions,
    audit,
    audited,
    url,
    logged,
    em: () => orm.em.fork(),
    anotherSetup: makeSetup,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      await orm.close(true);
      await pool.end();
      await database.drop();
    },
  };
}

export function actorFor(userId: string, changes: Partial<Actor> = {}): Actor {
  return {
    userId,
    role: "ADMIN",
    via: "SESSION",
    tokenId: null,
    sessionId: null,
    loggedInAt: null,
    networkAddress: "192.0.2.10",
    locale: "en",
    ...changes,
  };
}

/** Everything that a database holds, as text: what is not in here is stored nowhere. */
export async function everythingIn(database: TestDatabase, pool: pg.Pool): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema LIKE 'listwright%' AND table_type = 'BASE TABLE'",
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    texts.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  if (texts.length === 0) throw new Error(`Nothing can be read in ${database.url}`);
  return texts.join("\n");
}

/** What the server answers to somebody who logs in with a password. */
export function logInAt(
  { url }: Pick<AccessWorld, "url">,
  email: string,
  password: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ email, password }),
  });
}
