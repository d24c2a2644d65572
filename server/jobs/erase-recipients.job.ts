import type { Agenda } from "agenda";

import type { ErasureService } from "../erasure/erasure.service.js";

const ERASE_RECIPIENTS = "erase-recipients";
const EVERY = "5 seconds";
const LOCK_LIFETIME_MS = 60_000;
const TOUCH_EVERY_MS = 15_000;

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
    async (job) => {
      const touch = setInterval(() => void job.touch().catch(() => undefined), TOUCH_EVERY_MS);
      try {
        await deps.erasures.performDue(shutdown);
      } finally {
        clearInterval(touch);
      }
    },
    { concurrency: 1, lockLifetime: LOCK_LIFETIME_MS },
  );
}

export async function startErasing(agenda: Agenda): Promise<void> {
  await agenda.every(EVERY, ERASE_RECIPIENTS);
}
