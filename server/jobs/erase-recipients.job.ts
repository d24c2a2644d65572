import type { Agenda } from "agenda";

import type { ErasureService } from "../erasure/erasure.service.js";
import { keepingLock } from "./keeping-lock.js";

const ERASE_RECIPIENTS = "erase-recipients";
const EVERY = "5 seconds";
const LOCK_LIFETIME_MS = 60_000;

/**
 * Carries on erasures that could not be finished at once: lists that were not reached, calls that were out, processes that
 * ended. What is due stands in the rows; the job carries nothing, and so no address.
 */
export function defineEraseRecipients(
  agenda: Agenda,
  deps: { readonly erasures: Pick<ErasureService, "performDue"> },
  shutdown: AbortSignal,
): void {
  agenda.define(
    ERASE_RECIPIENTS,
    (job) => keepingLock(job, LOCK_LIFETIME_MS, () => deps.erasures.performDue(shutdown)),
    { concurrency: 1, lockLifetime: LOCK_LIFETIME_MS },
  );
}

export async function startErasing(agenda: Agenda): Promise<void> {
  await agenda.every(EVERY, ERASE_RECIPIENTS);
}
