import type pg from "pg";

import { ADVISORY_LOCKS } from "../database/advisory-locks.js";

/** What a queued run that may be attempted now waits for. */
export const WAITS_FOR = ["RUN_OF_EXPORT", "LIST_BUSY", "RUNS_OF_CONNECTION", "RUNS_OVERALL"] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

/**
 * Every run in the queue that may be attempted now, with what it waits for; null for those whose turn it is. Asked anew
 * each time, as of this moment. A run waits for the older ones of its export (but for a held one, which makes it end
 * instead), then for its list, which goes to the oldest, and then for one of the places that are free: they go to the
 * oldest, through each connection and overall. One that could not begin for another reason keeps no place from others.
 */
const TURNS = `
  WITH unfinished AS (
    SELECT run.id, run.list_key, run.queued_at, run.state IN ('PLANNING', 'DELIVERING', 'CANCELLING') AS at_work,
      run.state = 'QUEUED' AND (run.next_attempt_at IS NULL OR run.next_attempt_at <= clock_timestamp()) AS is_due,
      run.export_id IS NOT NULL AND run.kind <> 'REMOVAL' AND 0 < count(*) FILTER (
        WHERE run.kind <> 'REMOVAL' AND run.state <> 'HELD') OVER (
        PARTITION BY run.export_id ORDER BY run.queued_at, run.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        AS behind_own,
      -- What is planned anew goes through the connection that its export has by then. Without one it takes no place.
      coalesce(
        CASE WHEN run.state <> 'QUEUED' OR run.kind = 'REMOVAL' OR run.approved_at IS NOT NULL
          THEN run.settings ->> 'connectionId' END,
        export.connection_id::text, run.id::text) AS connection
    FROM export_run run LEFT JOIN export ON export.id = run.export_id
    WHERE run.state IN ('QUEUED', 'PLANNING', 'HELD', 'DELIVERING', 'CANCELLING')
  ), counted AS (
    SELECT *, bool_or(at_work) OVER (PARTITION BY list_key) AS list_busy,
      count(*) FILTER (WHERE at_work) OVER (PARTITION BY connection) AS of_connection,
      count(*) FILTER (WHERE at_work) OVER () AS overall
    FROM unfinished
  ), ready AS (SELECT *, is_due AND NOT behind_own AND NOT list_busy AS is_ready FROM counted),
  listed AS (
    SELECT *, is_ready AND 1 = row_number() OVER (PARTITION BY list_key, is_ready ORDER BY queued_at, id) AS has_list
    FROM ready
  ), connected AS (
    SELECT *, has_list AND concurrent_runs_per_connection >= of_connection
      + row_number() OVER (PARTITION BY connection, has_list ORDER BY queued_at, id) AS has_connection
    FROM listed, setting
  ), placed AS (
    SELECT *, has_connection AND concurrent_runs >= overall
      + row_number() OVER (PARTITION BY has_connection ORDER BY queued_at, id) AS has_turn
    FROM connected
  )
  SELECT id, CASE WHEN behind_own THEN 'RUN_OF_EXPORT' WHEN NOT has_list THEN 'LIST_BUSY'
    WHEN NOT has_connection THEN 'RUNS_OF_CONNECTION' WHEN NOT has_turn THEN 'RUNS_OVERALL' END AS waits_for
  FROM placed WHERE is_due`;

/** What these runs wait for; null where it is their turn. Those that are not in the queue, or not due, are left out. */
export async function readTurns(
  db: Pick<pg.Pool, "query">,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, WaitsFor | null>> {
  const { rows } = await db.query<{ id: string; waitsFor: WaitsFor | null }>(
    `SELECT id, waits_for AS "waitsFor" FROM (${TURNS}) turn WHERE id = ANY ($1)`,
    [runIds],
  );
  return new Map(rows.map(({ id, waitsFor }) => [id, waitsFor]));
}

/** Whether it is the run's turn. */
export async function hasTurn(client: pg.ClientBase, runId: string): Promise<boolean> {
  return (await readTurns(client, [runId])).get(runId) === null;
}

/** The runs whose turn it is, the oldest first. */
export const WHOSE_TURN = `SELECT id FROM (${TURNS}) turn WHERE waits_for IS NULL`;

/**
 * Keeps others from taking a run until the transaction ends, so that places are counted and taken one after the other.
 * Called last: whoever has it waits for nobody any more.
 */
export async function takeTurnsAlone(client: pg.ClientBase): Promise<void> {
  await client.query("SELECT pg_advisory_xact_lock($1)", [ADVISORY_LOCKS.runTurns]);
}
