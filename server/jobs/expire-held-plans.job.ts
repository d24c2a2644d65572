import type { Agenda } from "agenda";

import { expireHeldPlans, type ExpireHeldPlansDeps } from "../runs/held/held-plan.service.js";

const EXPIRE_HELD_PLANS = "expire-held-plans";
const EVERY = "10 seconds";
/** A worker that dies at it must not keep the others from it for long. */
const LOCK_LIFETIME_MS = 60_000;

/** Cancels held plans about which nobody decided in time. Until then nobody can approve them either: their time is over. */
export function defineExpireHeldPlans(agenda: Agenda, deps: ExpireHeldPlansDeps): void {
  agenda.define(
    EXPIRE_HELD_PLANS,
    async () => {
      await expireHeldPlans(deps);
    },
    { concurrency: 1, lockLifetime: LOCK_LIFETIME_MS },
  );
}

export async function startExpiringHeldPlans(agenda: Agenda): Promise<void> {
  await agenda.every(EVERY, EXPIRE_HELD_PLANS);
}
