import { randomUUID } from "node:crypto";

import type pg from "pg";

import type { Queryable } from "../connections/transfer-verdict.js";
import { waitAfter } from "./back-off.js";
import type { Channel } from "./notification-kind.js";
import type { Outcome } from "./outcome.js";

/** How long whoever took a delivery has it to themselves: longer than a mail server or an endpoint is waited for. */
const CLAIM_SECONDS = 120;

/** A delivery that this process has for itself. */
export interface Claimed {
  readonly id: string;
  readonly claim: string;
  readonly notificationId: string;
  readonly channel: Channel;
  readonly userId: string | null;
  readonly webhookId: string | null;
  /** The one that is begun included. */
  readonly attempts: number;
}

const CLAIMED = `id, claim, notification_id AS "notificationId", channel, user_id AS "userId", webhook_id AS "webhookId", attempts`;

/** Takes the delivery that has been due for longest; null when none is. One whose taker fell silent is due again. */
export async function claimDue(pool: pg.Pool, now: Date): Promise<Claimed | null> {
  const { rows } = await pool.query<Claimed>(
    `UPDATE notification_delivery SET claim = $2, attempts = attempts + 1,
       claimed_until = $1::timestamptz + make_interval(secs => ${CLAIM_SECONDS})
     WHERE id = (
       SELECT id FROM notification_delivery
       WHERE state = 'PENDING' AND next_attempt_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)
       ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING ${CLAIMED}`,
    [now, randomUUID()],
  );
  return rows[0] ?? null;
}

/** Writes down a delivery that is begun at once, and taken by whoever asks for it. */
export async function insertClaimed(
  db: Queryable,
  delivery: Pick<Claimed, "notificationId" | "channel" | "userId" | "webhookId"> & {
    readonly webhookName: string | null;
  },
  now: Date,
): Promise<Claimed> {
  const { notificationId, channel, userId, webhookId, webhookName } = delivery;
  const { rows } = await db.query<Claimed>(
    `INSERT INTO notification_delivery (notification_id, channel, user_id, webhook_id, webhook_name, attempts,
       next_attempt_at, claim, claimed_until, created_at)
     VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $6::timestamptz + make_interval(secs => ${CLAIM_SECONDS}), $6)
     RETURNING ${CLAIMED}`,
    [notificationId, channel, userId, webhookId, webhookName, now, randomUUID()],
  );
  return rows[0]!;
}

/**
 * Notes what became of an attempt. Whoever took the delivery over meanwhile, because this took too long, notes their own:
 * then it may have been sent twice. `mayRetry`: whether it is tried again where that may help.
 */
export async function settle(
  db: Queryable,
  { id, claim, attempts }: Claimed,
  outcome: Outcome,
  now: Date,
  mayRetry: boolean,
): Promise<void> {
  const waitMs = outcome.state === "RETRY" && mayRetry ? waitAfter(attempts) : null;
  const next =
    outcome.state === "RETRY" && waitMs !== null
      ? new Date(now.getTime() + Math.max(waitMs, outcome.notBeforeMs ?? 0))
      : null;
  const state = next ? "PENDING" : outcome.state === "RETRY" ? "FAILED" : outcome.state;
  const [problem, details] = outcome.state === "SENT" ? [null, {}] : [outcome.problem, outcome.details];
  await db.query(
    `UPDATE notification_delivery SET state = $3, next_attempt_at = $4, problem = $5, problem_details = $6,
       ended_at = CASE WHEN $3 = 'PENDING' THEN NULL ELSE $7::timestamptz END, claim = NULL, claimed_until = NULL
     WHERE id = $1 AND claim = $2`,
    [id, claim, state, next, problem, JSON.stringify(details), now],
  );
}
