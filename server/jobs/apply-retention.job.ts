import type { Agenda } from "agenda";

import type { RetentionService } from "../retention/retention.service.js";

const APPLY_RETENTION = "apply-retention";
const EVERY = "1 day";
/** Dropping months takes moments; whoever dies at it must not keep the others from it until the next day. */
const LOCK_LIFETIME_MS = 10 * 60_000;

export function defineApplyRetention(
  agenda: Agenda,
  deps: { readonly retention: Pick<RetentionService, "apply"> },
): void {
  agenda.define(APPLY_RETENTION, () => deps.retention.apply(), { concurrency: 1, lockLifetime: LOCK_LIFETIME_MS });
}

/** Once a day, and now: a server that is never up for a whole day deletes what it should all the same. */
export async function startApplyingRetention(agenda: Agenda): Promise<void> {
  await agenda.every(EVERY, APPLY_RETENTION, undefined, { skipImmediate: true });
  await agenda.now(APPLY_RETENTION, {});
}
