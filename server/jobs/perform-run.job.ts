import type { Agenda } from "agenda";
import { z } from "zod";

import { performRun, type PerformRunDeps } from "../runs/perform-run.js";
import type { RunQueue } from "../runs/run.service.js";
import { keepingLock } from "./keeping-lock.js";

export const PERFORM_RUN = "perform-run";

const Payload = z.object({ runId: z.uuid() });

/** Runs at once in one worker. */
const CONCURRENCY = 4;
const LOCK_LIFETIME_MS = 60_000;

export function definePerformRun(agenda: Agenda, deps: PerformRunDeps, shutdown: AbortSignal): void {
  agenda.define(
    PERFORM_RUN,
    async (job) => {
      const { runId } = Payload.parse(job.attrs.data);
      await keepingLock(job, LOCK_LIFETIME_MS, () => performRun(deps, runId, shutdown));
    },
    { concurrency: CONCURRENCY, lockLimit: CONCURRENCY, lockLifetime: LOCK_LIFETIME_MS },
  );
}

export function runQueueOn(agenda: Agenda): RunQueue {
  return {
    async enqueue(runId) {
      await agenda.now(PERFORM_RUN, { runId });
    },
  };
}
