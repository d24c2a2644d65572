import type pg from "pg";
import type { Logger } from "pino";

import { actAs } from "../access/acting.js";
import { inTransaction } from "../database/transaction.js";
import type { Fetch } from "../http/public-address.js";
import { describeError } from "../log.js";
import type { TellingMailer } from "../mail/mailer.js";
import type { ScheduleClock } from "../schedules/schedule-clock.js";
import { UnknownKey } from "../secrets/jwe-secret-box.js";
import type { SecretBox } from "../secrets/secret-box.js";
import { listenersOf, listeningWebhooks } from "./audience.js";
import { MOST_ATTEMPTS } from "./back-off.js";
import { claimDue, settle, type Claimed } from "./delivery-claim.js";
import { notificationMail } from "./notification-mail.js";
import { unsent, type Outcome } from "./outcome.js";
import { about, readTold, type StoredTold } from "./read-told.js";
import { sendWebhook } from "./send-webhook.js";
import { webhookBody } from "./webhook-body.js";
import { openWebhookSecret } from "./webhook-secret.js";

export interface DeliverDeps {
  readonly pool: pg.Pool;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly secrets: SecretBox;
  /** Null: this installation sends no e-mail. */
  readonly mailer: TellingMailer | null;
  /** Goes to public addresses only, unless the operator allows others. */
  readonly fetchPublic: Fetch;
  readonly publicUrl: string;
  /** By which deliveries are due and taken: the database's, so that processes agree. */
  readonly clock: ScheduleClock;
}

/** Deliveries at the same time in one process: a receiver that does not answer holds one of them for seconds. */
const LANES = 4;
const OPERATION = "deliverNotifications";

/**
 * Delivers what is due, in any number of processes at once. Each delivery is taken for a while before it is begun, and what
 * became of it is noted afterwards: a process that dies in between, or is too slow, makes it be sent again, under the same
 * webhook-id or Message-ID. `stop` keeps the next ones from being begun.
 */
export async function deliverNotifications(deps: DeliverDeps, stop: AbortSignal): Promise<void> {
  await actAs({ actor: null, operation: OPERATION }, async () => {
    await forgetFormerSecrets(deps);
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, () => deliverInTurn(deps, stop)));
    // Only once all of them have come to their end: none works on behind whoever is told.
    for (const lane of lanes) if (lane.status === "rejected") throw lane.reason;
  });
}

async function deliverInTurn(deps: DeliverDeps, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const claimed = await claimDue(deps.pool, await deps.clock.now(deps.pool));
    if (!claimed) return;
    await deliver(deps, claimed, true);
  }
}

/** One attempt, and a note of what became of it. */
export async function deliver(deps: DeliverDeps, claimed: Claimed, mayRetry: boolean): Promise<Outcome> {
  const outcome = await attempt(deps, claimed);
  await settle(deps.pool, claimed, outcome, await deps.clock.now(deps.pool), mayRetry);
  const { id, channel, attempts } = claimed;
  const problem = outcome.state === "SENT" ? null : outcome.problem;
  deps.log.info({ deliveryId: id, channel, attempts, state: outcome.state, problem }, "Notification attempted");
  return outcome;
}

async function attempt(deps: DeliverDeps, claimed: Claimed): Promise<Outcome> {
  // Whoever tried before never came back to note it.
  if (claimed.attempts > MOST_ATTEMPTS) return unsent("FAILED", "INTERNAL");
  try {
    const told = await readTold(deps.pool, claimed.notificationId);
    if (!told) return unsent("DROPPED", "NOT_WANTED");
    return claimed.channel === "EMAIL" ? await byMail(deps, claimed, told) : await byWebhook(deps, claimed, told);
  } catch (error) {
    deps.log.error({ deliveryId: claimed.id, error: describeError(error) }, "A notification could not be delivered");
    return unsent("RETRY", "INTERNAL");
  }
}

async function byMail({ pool, mailer, publicUrl }: DeliverDeps, claimed: Claimed, told: StoredTold): Promise<Outcome> {
  const [listener] = await listenersOf(pool, told.id, claimed.userId);
  if (!listener) return unsent("DROPPED", (await isActive(pool, claimed.userId)) ? "NOT_WANTED" : "DEACTIVATED");
  if (!mailer) return unsent("RETRY", "MAIL_NOT_CONFIGURED");
  const to = { name: listener.name, address: listener.email };
  const sent = await mailer.deliver(
    notificationMail(about(told, listener.exportIds), { ...listener, to }, publicUrl, claimed.id),
  );
  if (sent.sent) return { state: "SENT" };
  const state = sent.isFinal ? "FAILED" : "RETRY";
  if (sent.status !== null) return unsent(state, "MAIL_REFUSED", { status: sent.status });
  return unsent(state, "MAIL_UNREACHABLE", { problem: sent.problem });
}

async function byWebhook(deps: DeliverDeps, claimed: Claimed, told: StoredTold): Promise<Outcome> {
  const { pool, fetchPublic, publicUrl, clock } = deps;
  const hook = await readWebhook(deps, claimed.webhookId);
  if (hook === "UNREADABLE") return unsent("FAILED", "SECRET_UNREADABLE");
  if (!hook) return unsent("DROPPED", "WEBHOOK_DELETED");
  const [listening] = await listeningWebhooks(pool, told.id, hook.id);
  if (!listening) return unsent("DROPPED", hook.enabled ? "NOT_WANTED" : "WEBHOOK_DISABLED");
  const now = await clock.now(pool);
  const body = webhookBody(told.id, about(told, listening.exportIds), told.createdAt, publicUrl);
  const secrets =
    hook.former && hook.formerUntil && hook.formerUntil > now ? [hook.secret, hook.former] : [hook.secret];
  const outcome = await sendWebhook(fetchPublic, hook.url, { id: told.id, at: now, body }, secrets);
  if (outcome.state === "FAILED" && outcome.problem === "GONE") await disable(pool, hook.id, hook.url, now);
  return outcome;
}

interface OpenWebhook {
  readonly id: string;
  readonly url: string;
  readonly enabled: boolean;
  readonly secret: string;
  readonly former: string | null;
  readonly formerUntil: Date | null;
}

async function readWebhook(
  { pool, secrets }: DeliverDeps,
  id: string | null,
): Promise<OpenWebhook | "UNREADABLE" | null> {
  if (id === null) return null;
  const { rows } = await pool.query<OpenWebhook>(
    `SELECT id, url, enabled, secret_sealed AS secret, former_secret_sealed AS former,
       former_secret_until AS "formerUntil" FROM webhook WHERE id = $1`,
    [id],
  );
  const found = rows[0];
  if (!found) return null;
  try {
    return {
      ...found,
      secret: await openWebhookSecret(secrets, id, found.secret),
      former: found.former === null ? null : await openWebhookSecret(secrets, id, found.former),
    };
  } catch (error) {
    if (error instanceof UnknownKey) return "UNREADABLE";
    throw error;
  }
}

async function isActive(pool: pg.Pool, userId: string | null): Promise<boolean> {
  const { rowCount } = await pool.query("SELECT FROM app_user WHERE id = $1 AND deactivated_at IS NULL", [userId]);
  return rowCount === 1;
}

/** The endpoint said that it is gone for good; an address that was entered meanwhile is another one. */
async function disable(pool: pg.Pool, id: string, url: string, now: Date): Promise<void> {
  await inTransaction(pool, (client) =>
    client.query(
      `UPDATE webhook SET enabled = false, disabled_because = 'GONE', updated_at = $3
       WHERE id = $1 AND url = $2 AND disabled_because IS NULL`,
      [id, url, now],
    ),
  );
}

/** Secrets that sign no more are of no use to anybody. */
async function forgetFormerSecrets({ pool, clock }: DeliverDeps): Promise<void> {
  const { rowCount } = await pool.query("SELECT FROM webhook WHERE former_secret_until IS NOT NULL");
  if (rowCount === 0) return;
  const now = await clock.now(pool);
  await inTransaction(pool, (client) =>
    client.query(
      `UPDATE webhook SET former_secret_sealed = NULL, former_secret_until = NULL WHERE former_secret_until <= $1`,
      [now],
    ),
  );
}
