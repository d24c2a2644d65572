import { PostgresBackend } from "@agendajs/postgres-backend";
import { Agenda } from "agenda";
import type pg from "pg";
import type { Logger } from "pino";

/** How often a worker looks for jobs that another process asked for; those of its own it performs at once. */
const PROCESS_EVERY_MS = 500;

/**
 * Agenda on Listwright's database, not started yet. Its tables come with the migrations. Jobs carry IDs only: what is to
 * be done stands in the rows that they name, so that a job lost or delivered twice does no harm.
 */
export function createAgenda(pool: pg.Pool, log: Logger): Agenda {
  const backend = new PostgresBackend({ pool, ensureSchema: false });
  // Without a listener a lost connection would end the process. The channel connects again by itself.
  backend.notificationChannel?.on("error", (error: Error) => {
    if (!pool.ending) log.warn({ error }, "The job queue lost its notifications for a moment");
  });
  const agenda = new Agenda({
    backend,
    processEvery: PROCESS_EVERY_MS,
    removeOnComplete: true,
  });
  // Agenda says it of whatever went wrong beside a job: the database, or a job that outlived its lock. The error says which.
  agenda.on("error", (error: unknown) => log.warn({ error }, "The job queue met an error"));
  agenda.on("fail", (error: unknown, job: unknown) => log.warn({ job: nameOf(job), error }, "A job failed"));
  return agenda;
}

/** A failure elsewhere is told with the bare name, one of this process with the job. */
function nameOf(job: unknown): string | null {
  if (typeof job !== "object" || job === null) return null;
  const { attrs, jobName } = job as { readonly attrs?: { readonly name?: string }; readonly jobName?: string };
  return attrs?.name ?? jobName ?? null;
}
