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
    if (!pool.ending) log.warn({ error: error.name }, "The job queue lost its notifications for a moment");
  });
  const agenda = new Agenda({
    backend,
    processEvery: PROCESS_EVERY_MS,
    removeOnComplete: true,
  });
  agenda.on("error", (error: Error) => log.warn({ error: error.name }, "The job queue lost its database for a moment"));
  agenda.on("fail", (error: Error, job) => log.warn({ job: job.attrs.name, error: error.name }, "A job failed"));
  return agenda;
}
