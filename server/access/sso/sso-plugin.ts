import { randomBytes } from "node:crypto";

import type { BetterAuthPlugin } from "better-auth";
import { createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import type pg from "pg";
import type { Logger } from "pino";

import type { AuditLog } from "../../audit/audit-log.js";
import type { Clock } from "../../clock.js";
import { inTransaction } from "../../database/transaction.js";
import { requestLocale } from "../../graphql/request-locale.js";
import type { Fetch } from "../../http/public-address.js";
import { actAs } from "../acting.js";
import { ADDRESS_HEADER } from "../network-address.js";
import { admitPerson, type SsoRefusal } from "./admit-person.js";
import { isSame, OpenIdClient, type SsoAttempt } from "./openid-client.js";
import type { SsoSettings } from "./sso-settings.js";

/** How long somebody may take at the issuer. */
const ATTEMPT_SECONDS = 600;

type Problem = SsoRefusal | "UNAVAILABLE" | "DENIED" | "EXPIRED";

export interface SsoOptions {
  readonly settings: SsoSettings;
  readonly fetch: Fetch;
}

/**
 * Log-in by the issuer that the operator set up: GET sso/start sends the browser there, GET sso/callback receives it back.
 * Whoever cannot be let in finds the log-in page again, with the reason.
 */
export function sso(
  options: SsoOptions & {
    readonly origin: string;
    readonly pool: pg.Pool;
    readonly clock: Clock;
    readonly audit: AuditLog;
    readonly log: Logger;
  },
) {
  const { settings, origin, pool, clock, audit, log } = options;
  const client = new OpenIdClient({
    settings,
    fetch: options.fetch,
    redirectUri: `${origin}/api/auth/sso/callback`,
    now: () => clock.now(),
  });
  const back = (problem: Problem) => `${origin}/#/login?sso=${problem}`;
  const cookieOf = (context: { createAuthCookie: CreateCookie }) =>
    context.createAuthCookie("sso", { maxAge: ATTEMPT_SECONDS });

  const start = createAuthEndpoint("/sso/start", { method: "GET" }, async (ctx) => {
    const attempt: SsoAttempt = { state: random(), nonce: random(), verifier: random() };
    let address: string;
    try {
      address = await client.authorizationUrl(attempt);
    } catch (error) {
      log.error({ err: error }, "The issuer of single sign-on cannot be asked");
      throw ctx.redirect(back("UNAVAILABLE"));
    }
    const cookie = cookieOf(ctx.context);
    const value = Buffer.from(JSON.stringify(attempt)).toString("base64url");
    await ctx.setSignedCookie(cookie.name, value, ctx.context.secret, cookie.attributes);
    throw ctx.redirect(address);
  });

  const callback = createAuthEndpoint("/sso/callback", { method: "GET" }, async (ctx) => {
    const cookie = cookieOf(ctx.context);
    const attempt = attemptIn(await ctx.getSignedCookie(cookie.name, ctx.context.secret));
    ctx.setCookie(cookie.name, "", { ...cookie.attributes, maxAge: 0 });
    const networkAddress = ctx.headers?.get(ADDRESS_HEADER) ?? null;
    const refuse = async (problem: Problem, userId: string | null = null) => {
      const details = { method: "SSO", reason: problem };
      const object = { kind: "user", id: userId };
      await audit.record({ action: "signIn", outcome: "REFUSED", object, details }, { userId: null, networkAddress });
      return ctx.redirect(back(problem));
    };

    const { state, code, error } = (ctx.query ?? {}) as Record<string, unknown>;
    if (attempt === null || !isSame(state, attempt.state)) throw await refuse("EXPIRED");
    if (typeof error === "string") throw await refuse(error === "access_denied" ? "DENIED" : "UNAVAILABLE");
    if (typeof code !== "string") throw await refuse("UNAVAILABLE");
    const claims = await client.claims(code, attempt).catch((problem: unknown) => {
      log.error({ err: problem }, "A single sign-on failed");
      return null;
    });
    if (claims === null) throw await refuse("UNAVAILABLE");

    const locale = requestLocale(ctx.headers?.get("accept-language"));
    const admission = await actAs({ actor: null, operation: "signIn" }, () =>
      inTransaction(pool, (transaction) => admitPerson(transaction, claims, settings, locale, clock.now())),
    );
    if ("refused" in admission) throw await refuse(admission.refused, admission.userId);
    const { userId, roleKept } = admission;
    const user = await ctx.context.internalAdapter.findUserById(userId);
    const session = await ctx.context.internalAdapter.createSession(userId);
    if (!user || !session) throw await refuse("UNAVAILABLE", userId);
    await setSessionCookie(ctx, { session, user });
    await audit.record(
      {
        action: "signIn",
        outcome: "DONE",
        object: { kind: "user", id: userId },
        details: { method: "SSO", ...(roleKept ? { roleKept: "LAST_ADMIN" } : {}) },
      },
      { userId, networkAddress },
    );
    throw ctx.redirect(`${origin}/`);
  });

  return { id: "listwright-sso", endpoints: { ssoStart: start, ssoCallback: callback } } satisfies BetterAuthPlugin;
}

type CreateCookie = (name: string, attributes: { maxAge: number }) => { name: string; attributes: object };

function random(): string {
  return randomBytes(32).toString("base64url");
}

function attemptIn(cookie: string | null | undefined | false): SsoAttempt | null {
  if (!cookie) return null;
  return JSON.parse(Buffer.from(cookie, "base64url").toString()) as SsoAttempt;
}
