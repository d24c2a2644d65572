import type { Agenda } from "agenda";
import type pg from "pg";
import type { Logger } from "pino";

import type { AuditService } from "../audit/audit.service.js";
import type { ErasureService } from "../erasure/erasure.service.js";
import type { DeliverDeps } from "../notifications/deliver-notifications.js";
import type { NoteEndingsDeps } from "../notifications/note-endings.js";
import type { RetentionService } from "../retention/retention.service.js";
import type { PerformRunDeps } from "../runs/perform-run.js";
import type { RunQueue } from "../runs/run.service.js";
import { databaseClock, type ScheduleClock } from "../schedules/schedule-clock.js";
import { createAgenda } from "./agenda.js";
import { defineApplyRetention, startApplyingRetention } from "./apply-retention.job.js";
import { defineDeliverNotifications, startDeliveringNotifications } from "./deliver-notifications.job.js";
import { defineDispatchRuns, startDispatching } from "./dispatch-runs.job.js";
import { defineEraseRecipients, startErasing } from "./erase-recipients.job.js";
import { defineExpireHeldPlans, startExpiringHeldPlans } from "./expire-held-plans.job.js";
import { defineNoteEndings, startNotingEndings } from "./note-endings.job.js";
import { definePerformRun, runQueueOn } from "./perform-run.job.js";
import { defineTickSchedules, startTicking } from "./tick-schedules.job.js";

/** How long a worker that shuts down waits for its runs to give themselves back. */
const DRAIN_MS = 8_000;

/** For a process that only asks for work. */
export function createJobQueue(deps: { readonly pool: pg.Pool; readonly log: Logger }): RunQueue {
  return runQueueOn(createAgenda(deps.pool, deps.log));
}

export interface RunningJobs {
  /** For asking for work in the same process. */
  readonly queue: RunQueue;
  /** Stops taking jobs and lets the runs under way give themselves back. */
  close(): Promise<void>;
}

export interface JobsDeps extends PerformRunDeps {
  readonly audit: Pick<AuditService, "recordIn">;
  readonly erasing: Pick<ErasureService, "performDue">;
  readonly retention: Pick<RetentionService, "apply">;
  /** The database's, where nothing else is said. */
  readonly scheduleClock?: ScheduleClock;
  /** How people and programs are told of how runs end; without it nobody is. */
  readonly telling?: DeliverDeps & Pick<NoteEndingsDeps, "emailAvailable" | "collectMs">;
}

export async function startJobs(deps: JobsDeps): Promise<RunningJobs> {
  const agenda = createAgenda(deps.pool, deps.log);
  const queue = runQueueOn(agenda);
  const shutdown = new AbortController();
  definePerformRun(agenda, deps, shutdown.signal);
  defineDispatchRuns(agenda, { pool: deps.pool, queue, log: deps.log });
  defineEraseRecipients(agenda, { erasures: deps.erasing }, shutdown.signal);
  defineExpireHeldPlans(agenda, deps);
  defineApplyRetention(agenda, deps);
  defineTickSchedules(agenda, { pool: deps.pool, log: deps.log, clock: deps.scheduleClock ?? databaseClock });
  if (deps.telling) {
    defineNoteEndings(agenda, deps.telling);
    defineDeliverNotifications(agenda, deps.telling, shutdown.signal);
  }
  const underWay = new JobsUnderWay(agenda);
  await agenda.start();
  await startTicking(agenda);
  await startDispatching(agenda);
  await startErasing(agenda);
  await startExpiringHeldPlans(agenda);
  await startApplyingRetention(agenda);
  if (deps.telling) {
    await startNotingEndings(agenda);
    await startDeliveringNotifications(agenda);
  }
  return {
    queue,
    async close() {
      shutdown.abort();
      await agenda.stop(false);
      await underWay.ended(DRAIN_MS);
    },
  };
}

/** Which jobs are being performed in this process. (Agenda's own waiting misses the end of the last one.) */
class JobsUnderWay {
  private count = 0;
  private whenEnded: (() => void) | null = null;

  constructor(agenda: Agenda) {
    agenda.on("start", () => (this.count += 1));
    agenda.on("complete", () => {
      this.count -= 1;
      if (this.count === 0) this.whenEnded?.();
    });
  }

  /** Resolves when there are none, or after `mostMs`. */
  async ended(mostMs: number): Promise<void> {
    if (this.count === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, mostMs);
      this.whenEnded = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
