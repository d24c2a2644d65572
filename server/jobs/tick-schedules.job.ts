import type { Agenda } from "agenda";

import { tickSchedules, type TickDeps } from "../schedules/tick-schedules.js";
import { keepingLock } from "./keeping-lock.js";

const TICK_SCHEDULES = "tick-schedules";

export interface TickTiming {
  readonly everyMs: number;
  /** Whoever dies at it keeps the others from it for no longer. */
  readonly lockLifetimeMs: number;
}

const TIMING: TickTiming = { everyMs: 2_000, lockLifetimeMs: 10_000 };

/**
 * Turns the slots of schedules that are due into runs. What is due stands in the rows; the job carries nothing. That one
 * process at a time does it spares work, and is not relied on.
 */
export function defineTickSchedules(agenda: Agenda, deps: TickDeps, { lockLifetimeMs } = TIMING): void {
  agenda.define(TICK_SCHEDULES, (job) => keepingLock(job, lockLifetimeMs, () => tickSchedules(deps)), {
    concurrency: 1,
    lockLifetime: lockLifetimeMs,
  });
}

/** Every few seconds, and at once: what was missed while nothing ran is found when the first process starts. */
export async function startTicking(agenda: Agenda, { everyMs } = TIMING): Promise<void> {
  await agenda.every(everyMs, TICK_SCHEDULES);
}
