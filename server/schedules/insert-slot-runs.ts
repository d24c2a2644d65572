import type pg from "pg";
import { v7 as timedUuid } from "uuid";

import type { DecidedSlot, Standing } from "./decide-slots.js";

/** Which schedule a slot is of; the runs of its slots are kept apart from others by it. */
export type SlotOrigin = "schedule" | "refresh";

const TRIGGERS = { schedule: "SCHEDULE", refresh: "REFRESH" } as const;

export interface SlotRun extends DecidedSlot {
  readonly exportId: string;
}

const IDLE: Standing = { isHeld: false, isRunning: false, isWaiting: false };

/** What each of these exports is doing. Their rows are locked, so that no further run of theirs is asked for meanwhile. */
export async function readStanding(
  client: pg.ClientBase,
  exportIds: readonly string[],
): Promise<(exportId: string) => Standing> {
  const { rows } = await client.query<{ exportId: string } & Omit<Standing, "isRunning">>(
    `SELECT export_id AS "exportId", bool_or(state = 'HELD') AS "isHeld",
       -- An approved plan has begun: it delivers what was found then.
       bool_or(state = 'QUEUED' AND attempt = 0 AND approved_at IS NULL AND kind = 'EXPORT') AS "isWaiting"
     FROM export_run
     WHERE export_id = ANY ($1) AND kind <> 'REMOVAL'
       AND state IN ('QUEUED', 'PLANNING', 'HELD', 'DELIVERING', 'CANCELLING')
     GROUP BY export_id`,
    [exportIds],
  );
  const found = new Map(rows.map(({ exportId, ...standing }) => [exportId, { ...standing, isRunning: true }]));
  return (exportId) => found.get(exportId) ?? IDLE;
}

/**
 * Makes one run of each slot, or none where it has one already: a clock that was put back finds the same slots again.
 * Whatever is not performed is complete at once. Answers how many it made. The exports' rows are locked.
 */
export async function insertSlotRuns(
  client: pg.ClientBase,
  origin: SlotOrigin,
  runs: readonly SlotRun[],
): Promise<number> {
  if (runs.length === 0) return 0;
  await client.query(
    `INSERT INTO destination_list (list_id) SELECT DISTINCT list_id FROM export WHERE id = ANY ($1)
     ON CONFLICT (list_id) DO NOTHING`,
    [[...new Set(runs.map((run) => run.exportId))]],
  );
  const { rowCount } = await client.query(
    `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, slot, retries, outcomes_of,
       state, skip_reason, queued_at, finished_at)
     SELECT made.id, export.id, list.id, 'EXPORT', $1, $2, made.key, made.slot, export.retries, export.id,
       CASE WHEN made.skip_reason IS NULL THEN 'QUEUED' ELSE 'SKIPPED' END, made.skip_reason, clock_timestamp(),
       CASE WHEN made.skip_reason IS NOT NULL THEN clock_timestamp() END
     FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[]) WITH ORDINALITY
       AS made (id, export_id, key, slot, skip_reason, place)
     JOIN export ON export.id = made.export_id
     JOIN destination_list list ON list.list_id = export.list_id
     WHERE NOT EXISTS (
       SELECT FROM run_request request
       WHERE request.export_id = made.export_id AND request.origin = $2 AND request.idempotency_key = made.key)
     ORDER BY made.place`,
    [
      TRIGGERS[origin],
      origin,
      // The first digits of an ID are the time: they say in which month's partition the run is kept.
      runs.map(() => timedUuid()),
      runs.map((run) => run.exportId),
      runs.map((run) => run.slot.toISOString()),
      runs.map((run) => run.slot),
      runs.map((run) => run.skipReason),
    ],
  );
  return rowCount ?? 0;
}
