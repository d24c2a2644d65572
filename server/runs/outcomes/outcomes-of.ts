/** Condition on a run: it has outcomes that last beyond it, and has planned. */
const LASTING = "run.outcomes_of IS NOT NULL AND run.kind = 'EXPORT' AND run.unique_count IS NOT NULL";

/**
 * Those of an export's lasting outcomes that hold in a run: begun by then, and not ended by then. To be joined with
 * `export_run run`; `held` is the lasting outcome.
 */
export const HOLDS_IN_RUN = `${LASTING} AND held.export_id = run.outcomes_of AND held.list_key = run.list_key
  AND held.from_run_id <= run.id AND (held.until_run_id IS NULL OR held.until_run_id > run.id)`;

/**
 * What a run decided about people, from its own rows and from the outcomes that hold in it: (address, outcome, code,
 * reason, times), where `times` is how many of the run's profiles a row counts. `run` is an SQL expression of the run's ID.
 */
export function outcomesOf(run: string): string {
  return `(
    SELECT address, outcome, code, reason, 1 AS times FROM run_recipient WHERE run_id = ${run}
    UNION ALL
    SELECT held.address, held.outcome, held.code, held.reason, held.times
    FROM export_run run JOIN lasting_outcome held ON ${HOLDS_IN_RUN}
    WHERE run.id = ${run})`;
}
