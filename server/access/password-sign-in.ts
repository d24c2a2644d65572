import type pg from "pg";

import type { AuditLog } from "../audit/audit-log.js";
import type { Clock } from "../clock.js";
import { AttemptLimit, type Attempt } from "./attempt-limit.js";
import { countedAddress } from "./network-address.js";

/** For each network address, right and wrong ones alike. */
const PER_ADDRESS = { max: 10, windowMs: 60_000 };
/** For each account, wrong ones since the last right one, wherever they come from. */
const PER_ACCOUNT = { max: 20, windowMs: 15 * 60_000 };

type Refused = "TOO_MANY_ATTEMPTS" | "DEACTIVATED" | "UNKNOWN_OR_WRONG";

/**
 * Stands before the library's log-in by password: throttles it by address and by account, in all processes together, and
 * writes down how it went. An unknown address and a wrong password get the same answer, which takes about as long. Its gap:
 * whoever guesses wrong often enough keeps the account's owner from logging in, too, for up to fifteen minutes; sessions
 * that they have go on.
 */
export class PasswordSignIn {
  private readonly perAddress: AttemptLimit;
  private readonly perAccount: AttemptLimit;

  constructor(
    private readonly deps: {
      readonly pool: pg.Pool;
      readonly clock: Clock;
      readonly audit: AuditLog;
    },
  ) {
    this.perAddress = new AttemptLimit(deps, "sign-in-address", PER_ADDRESS.max, PER_ADDRESS.windowMs);
    this.perAccount = new AttemptLimit(deps, "sign-in-account", PER_ACCOUNT.max, PER_ACCOUNT.windowMs);
  }

  async handle(
    request: Request,
    networkAddress: string | null,
    library: (request: Request) => Promise<Response>,
  ): Promise<Response> {
    if (!/^application\/json\b/i.test(request.headers.get("content-type") ?? "")) return answer(415, "Send JSON.");
    const email = await emailIn(request.clone());
    const fromAddress = await this.perAddress.begin(countedAddress(networkAddress));
    if (!fromAddress.allowed) return this.throttled(fromAddress, email, networkAddress);
    // What is not even an address has no account to guard; the library says what is wrong.
    if (email === null) return library(request);
    const onAccount = await this.perAccount.begin(email);
    if (!onAccount.allowed) return this.throttled(onAccount, email, networkAddress);
    const response = await library(request);
    if (response.status === 200) await this.perAccount.succeeded(email);
    await this.note(response, email, networkAddress);
    return response;
  }

  private async throttled(attempt: Attempt, email: string | null, networkAddress: string | null): Promise<Response> {
    if (attempt.isFirstRefused) await this.refused("TOO_MANY_ATTEMPTS", email, networkAddress);
    return tooMany(attempt.retryAfterSeconds);
  }

  private async note(response: Response, email: string, networkAddress: string | null): Promise<void> {
    if (response.status === 200) {
      const id = await this.userIdOf(email);
      const object = { kind: "user", id };
      const by = { userId: id, networkAddress };
      await this.deps.audit.record({ action: "signIn", outcome: "DONE", object, details: { method: "PASSWORD" } }, by);
    } else if (response.status === 401) await this.refused("UNKNOWN_OR_WRONG", email, networkAddress);
    else if (response.status === 403 && (await isDeactivation(response.clone())))
      await this.refused("DEACTIVATED", email, networkAddress);
  }

  private async refused(reason: Refused, email: string | null, networkAddress: string | null): Promise<void> {
    const id = email === null ? null : await this.userIdOf(email);
    const details = { method: "PASSWORD", reason: reason === "UNKNOWN_OR_WRONG" ? wrong(id) : reason };
    const entry = { action: "signIn", outcome: "REFUSED", object: { kind: "user", id }, details } as const;
    await this.deps.audit.record(entry, { userId: null, networkAddress });
  }

  private async userIdOf(email: string): Promise<string | null> {
    const { rows } = await this.deps.pool.query<{ id: string }>("SELECT id FROM app_user WHERE email = $1", [email]);
    return rows[0]?.id ?? null;
  }
}

/** The trail may say which it was; whoever tries to log in is not told. */
function wrong(userId: string | null): string {
  return userId === null ? "UNKNOWN_USER" : "WRONG_PASSWORD";
}

export function tooMany(retryAfterSeconds: number): Response {
  const wait = String(retryAfterSeconds);
  return answer(429, "Too many requests. Please try again later.", { "retry-after": wait, "x-retry-after": wait });
}

function answer(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ message }, { status, headers });
}

async function isDeactivation(response: Response): Promise<boolean> {
  const body = (await response.json().catch(() => null)) as { code?: unknown } | null;
  return body?.code === "DEACTIVATED";
}

/** As it stands in the table; null where there is none to be found. */
async function emailIn(request: Request): Promise<string | null> {
  const body = (await request.json().catch(() => null)) as { email?: unknown } | null;
  return typeof body?.email === "string" ? body.email.toLowerCase() : null;
}
