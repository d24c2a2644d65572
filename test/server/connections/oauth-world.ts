import { startTestApp, type TestApp } from "../../support/app.js";
import { answerAuthorisePage } from "../../support/allow-access.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { succeed } from "../../support/set-up.js";

/** A browser of somebody who is logged in, as far as a server can tell. */
export interface LoggedIn {
  readonly cookie: string;
}

export interface OAuthWorld {
  readonly app: TestApp;
  readonly sandbox: TestSandbox;
  /** Lets time pass for the server. */
  pass(ms: number): void;
  logIn(who?: { readonly email: string; readonly password: string }): Promise<LoggedIn>;
  draft(): Promise<string>;
  /** What `beginOAuth` answers, for a session or, without one, for the admin's token. */
  begin(
    connectionId: string,
    as?: LoggedIn,
    locale?: string,
  ): Promise<{ url?: string; fields?: object[]; __typename: string }>;
  /** Where the browser ends up: the redirect's target, or null with a page of its own. */
  comeBack(to: URL | string, as?: LoggedIn, locale?: string): Promise<ComeBack>;
  /** Everything that somebody with a browser does. Answers the code that the connection's page shows. */
  authenticate(connectionId: string, as: LoggedIn, decision?: "allow" | "deny"): Promise<string | null>;
  connection(id: string): Promise<ConnectionRow>;
  /** Refusals of coming back that the audit trail has, oldest first. */
  refusals(): Promise<{ reason: string; connectionId: string | null; userId: string | null }[]>;
  close(): Promise<void>;
}

export interface ComeBack {
  readonly status: number;
  readonly headers: Headers;
  readonly location: string | null;
  readonly text: string;
}

export interface ConnectionRow {
  readonly status: string;
  readonly problems: readonly { code: string }[];
  readonly authentication: { method: string; hint: string; authenticatedBy: { email: string } } | null;
  readonly consents: readonly { action: string; account: readonly { id: string }[] }[];
}

/** A whole server with an app registered at a sandbox. */
export async function createOAuthWorld(env: Readonly<Record<string, string>> = {}): Promise<OAuthWorld> {
  const sandbox = await startTestSandbox();
  let offsetMs = 0;
  const app = await startTestApp({
    env: {
      CAMPAIGN_MONITOR_URL: sandbox.url,
      CAMPAIGN_MONITOR_OAUTH_CLIENT_ID: SEED.app.clientId,
      CAMPAIGN_MONITOR_OAUTH_CLIENT_SECRET: SEED.app.clientSecret,
      LOG_LEVEL: "trace",
      ...env,
    },
    clock: { now: () => new Date(Date.now() + offsetMs) },
  });
  const world: OAuthWorld = {
    app,
    sandbox,
    pass: (ms) => void (offsetMs += ms),
    async logIn(who = app.admin) {
      const response = await fetch(`${app.url}/api/auth/sign-in/email`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ email: who.email, password: who.password }),
      });
      if (!response.ok) throw new Error(`Log-in answered ${response.status}.`);
      return {
        cookie: response.headers
          .getSetCookie()
          .map((line) => line.split(";")[0])
          .join("; "),
      };
    },
    draft: () =>
      succeed(app, "createConnection(input: $input)", { input: { displayName: "Newsletter account" } }, "Connection"),
    async begin(connectionId, as, locale = "en") {
      const query = `mutation ($id: ID!) { answer: beginOAuth(connectionId: $id) {
        __typename ... on OAuthBegun { url } ... on UserError { message } ... on ValidationError { fields { path code message } } } }`;
      const who: Record<string, string> = as ? { cookie: as.cookie } : { authorization: `Bearer ${app.token}` };
      const { body } = await app.post(
        { query, variables: { id: connectionId } },
        { ...who, "accept-language": locale },
      );
      if (body.errors) throw new Error(body.errors.map(({ message }) => message).join("\n"));
      return (body.data as unknown as { answer: { __typename: string } }).answer;
    },
    async comeBack(to, as, locale = "en") {
      const headers = { "accept-language": locale, ...(as ? { cookie: as.cookie } : {}) };
      const response = await fetch(to, { redirect: "manual", headers });
      const { status } = response;
      return {
        status,
        headers: response.headers,
        location: response.headers.get("location"),
        text: await response.text(),
      };
    },
    async authenticate(connectionId, as, decision = "allow") {
      const { url } = await world.begin(connectionId, as);
      const { location } = await world.comeBack(await answerAuthorisePage(url!, decision), as);
      return location && new URLSearchParams(location.split("?")[1]).get("oauth");
    },
    async connection(id) {
      const { connection } = await app.send<{ connection: ConnectionRow }>(
        `query ($id: ID!) { connection(id: $id) { status problems { code }
          authentication { method hint authenticatedBy { email } } consents { action account { id } } } }`,
        { id },
      );
      return connection;
    },
    async refusals() {
      const { rows } = await app.app.services.pool.query<{
        reason: string;
        connectionId: string | null;
        userId: string | null;
      }>(
        `SELECT details ->> 'reason' AS reason, object_id AS "connectionId", actor_id AS "userId" FROM audit_event
         WHERE action = 'completeOAuth' AND outcome = 'REFUSED' ORDER BY at, id`,
      );
      return rows;
    },
    async close() {
      await app.close();
      await sandbox.close();
    },
  };
  return world;
}
