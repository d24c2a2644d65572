import type pg from "pg";

/**
 * How many people's calls were out when the consent was withdrawn and were answered after: they were stored, or refused,
 * or removed, by a call that had begun before. Both times are the database's.
 */
export async function sentAfterWithdrawal(client: pg.ClientBase, runId: string): Promise<number> {
  const { rows } = await client.query<{ people: number }>(
    `SELECT count(*)::int AS people
     FROM export_run run JOIN run_recipient sent ON sent.run_id = run.id,
       LATERAL (SELECT action, recorded_at FROM consent
         WHERE connection_id = (run.settings ->> 'connectionId')::uuid ORDER BY seq DESC LIMIT 1) latest
     WHERE run.id = $1 AND sent.outcome IN ('ADDED', 'UPDATED', 'REJECTED', 'REMOVED', 'REMOVAL_FAILED')
       AND latest.action = 'WITHDRAWN' AND sent.at > latest.recorded_at`,
    [runId],
  );
  return rows[0]!.people;
}
