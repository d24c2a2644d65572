import type { Agenda } from "agenda";
import type pg from "pg";
import type { Logger } from "pino";

import { STAGING_SCHEMA } from "../database/schema-names.js";
import type { RunQueue } from "../runs/run.service.js";
import { dropTables } from "../runs/plan/staging.js";
import { HOLDS_LIST } from "../runs/run-state.js";
import { WHOSE_TURN } from "../runs/turns.js";
import { PERFORM_RUN } from "./perform-run.job.js";
import { keepingLock } from "./keeping-lock.js";

const DISPATCH_RUNS = "dispatch-runs";
const EVERY = "2 seconds";
/** A worker that dies while dispatching must not stop the others for long. */
const LOCK_LIFETIME_MS = 10_000;

/**
 * Finds what should be performed and is not: queued runs whose turn it is (their list is free, and fewer runs are under way
 * than may be; the oldest first), and runs whose worker fell silent. Nothing depends on the job that was made when a run was requested.
 */
export function defineDispatchRuns(
  agenda: Agenda,
  deps: { pool: pg.Pool; queue: RunQueue; log: Logger },
  lockLifetimeMs = LOCK_LIFETIME_MS,
): void {
  agenda.define(
    DISPATCH_RUNS,
    (job) =>
      keepingLock(job, lockLifetimeMs, async () => {
        for (const runId of await runsToDispatch(deps.pool)) await deps.queue.enqueue(runId);
        await dropAbandonedStaging(deps.pool);
        await forgetOldJobs(deps.pool);
      }),
    { concurrency: 1, lockLifetime: lockLifetimeMs },
  );
}

export async function startDispatching(agenda: Agenda): Promise<void> {
  await agenda.every(EVERY, DISPATCH_RUNS);
}

async function runsToDispatch(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `WITH abandoned AS (
       SELECT id FROM export_run
       WHERE state = ANY ($1) AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
     )
     SELECT id FROM (SELECT id FROM (${WHOSE_TURN}) due UNION ALL SELECT id FROM abandoned) found
     WHERE NOT EXISTS (
       SELECT FROM agenda_jobs job WHERE job.name = $2 AND job.data ->> 'runId' = found.id::text
         AND job.next_run_at IS NOT NULL AND job.locked_at IS NULL)`,
    [HOLDS_LIST, PERFORM_RUN],
  );
  return rows.map((row) => row.id);
}

/** Staged rows of runs that ended without their worker (killed between ending and tidying up). */
async function dropAbandonedStaging(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables
     WHERE schemaname = $1 AND NOT EXISTS (
       SELECT FROM export_run WHERE finished_at IS NULL AND plan_id IS NOT NULL
         AND replace(plan_id::text, '-', '') = split_part(tablename, '_', 2))
       -- What a look reads rests under its run and the worker that holds it.
       AND NOT EXISTS (
       SELECT FROM export_run WHERE state = ANY ($2) AND lease_expires_at IS NOT NULL
         AND tablename = 'look_' || replace(id::text, '-', '') || '_' || lease_epoch)`,
    [STAGING_SCHEMA, HOLDS_LIST],
  );
  for (const { name } of rows) await dropTables(pool, [`${STAGING_SCHEMA}."${name}"`]);
}

/** Jobs that failed, or were not cleared away, are of no more use: the runs that they named are found by their rows. */
async function forgetOldJobs(pool: pg.Pool): Promise<void> {
  await pool.query(
    `DELETE FROM agenda_jobs WHERE name = $1 AND next_run_at IS NULL AND locked_at IS NULL
       AND last_run_at < clock_timestamp() - interval '1 hour'`,
    [PERFORM_RUN],
  );
}
