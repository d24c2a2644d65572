import type pg from "pg";

/** A run whose outcomes last beyond it: those of one export on one list follow one another. */
export interface LastingRun {
  readonly runId: string;
  readonly exportId: string;
  readonly listKey: number;
}

/** By what two outcomes are the same one that lasts. */
const SAME = ["coalesce(%.address, '')", "%.outcome", "coalesce(%.code, 0)", "coalesce(%.reason, '')", "%.times"];
const of = (alias: string) => SAME.map((part) => part.replace("%", alias));
const SAME_BOTH = SAME.map((part) => `${part.replace("%", "found")} = ${part.replace("%", "lasting")}`).join(" AND ");

/** Of one export on one list, whatever has not ended. */
const OPEN = `SELECT id, address, outcome, code, reason, times FROM lasting_outcome
  WHERE export_id = $1 AND list_key = $2 AND until_run_id IS NULL`;

/**
 * Compares what a run found with the outcomes that last: those it found no longer end with it, those it found first begin
 * with it, and of all others nothing is written. When the run planned before, that is undone first, so that it may plan as
 * often as it must. `found` is a query of (address, outcome, code, reason, times) without parameters.
 *
 * Which run came first is told by their IDs, which begin with the time at which they were asked for.
 *
 * Not guaranteed: the right order where two servers' clocks differ by more than the time between two runs of one export.
 */
export async function mergeLasting(
  client: pg.ClientBase,
  { runId, exportId, listKey }: LastingRun,
  found: string,
): Promise<void> {
  // What this run opened is open: whatever closed it came later.
  await client.query(
    `DELETE FROM lasting_outcome
     WHERE export_id = $1 AND list_key = $2 AND until_run_id IS NULL AND from_run_id = $3`,
    [exportId, listKey, runId],
  );
  await client.query(
    `UPDATE lasting_outcome SET until_run_id = NULL, until_at = NULL
     WHERE export_id = $1 AND list_key = $2 AND until_run_id = $3`,
    [exportId, listKey, runId],
  );
  await client.query(
    `WITH found AS MATERIALIZED (SELECT found.*, 1::bigint AS place FROM (${found}) found),
     -- Of addresses that were erased there may be several that look the same: one of them lasts.
     lasting AS MATERIALIZED (
       SELECT present.*, 1::bigint AS place FROM (${OPEN}) present WHERE address IS NOT NULL
       UNION ALL
       SELECT present.*, row_number() OVER (PARTITION BY ${of("present").join(", ")} ORDER BY id)
       FROM (${OPEN}) present WHERE address IS NULL
     ), compared AS MATERIALIZED (
       SELECT found.*, lasting.id, found.outcome IS NULL AS ended
       FROM found FULL JOIN lasting ON found.place = lasting.place AND ${SAME_BOTH}
     ), closed AS (
       UPDATE lasting_outcome SET until_run_id = $3, until_at = clock_timestamp()
       FROM compared WHERE compared.ended AND lasting_outcome.id = compared.id
         -- That what is open is looked through, rather than all that ever was.
         AND export_id = $1 AND list_key = $2 AND until_run_id IS NULL
     )
     INSERT INTO lasting_outcome (export_id, list_key, address, outcome, code, reason, times, from_run_id, from_at)
     SELECT $1, $2, address, outcome, code, reason, times, $3, clock_timestamp()
     FROM compared WHERE id IS NULL ORDER BY address`,
    [exportId, listKey, runId],
  );
  // Runs asked for before outcomes lasted, and planned now. The row of any other is left alone: it is busy.
  await client.query("UPDATE export_run SET outcomes_of = $2 WHERE id = $1 AND outcomes_of IS NULL", [runId, exportId]);
}
