import type { Agenda } from "agenda";

import { deliverNotifications, type DeliverDeps } from "../notifications/deliver-notifications.js";
import { keepingLock } from "./keeping-lock.js";

const DELIVER_NOTIFICATIONS = "deliver-notifications";
const EVERY = "5 seconds";
/** Whoever dies at it keeps the others from it for no longer. */
const LOCK_LIFETIME_MS = 60_000;

/**
 * Delivers messages that are due. Each is taken by its row; that one process at a time looks for them spares work, and is
 * not relied on.
 */
export function defineDeliverNotifications(agenda: Agenda, deps: DeliverDeps, shutdown: AbortSignal): void {
  agenda.define(
    DELIVER_NOTIFICATIONS,
    (job) => keepingLock(job, LOCK_LIFETIME_MS, () => deliverNotifications(deps, shutdown)),
    { concurrency: 1, lockLifetime: LOCK_LIFETIME_MS },
  );
}

export async function startDeliveringNotifications(agenda: Agenda): Promise<void> {
  await agenda.every(EVERY, DELIVER_NOTIFICATIONS);
}
