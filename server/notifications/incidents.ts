import type pg from "pg";

import type { Finding } from "./finding.js";

/** How long further exports that meet the same trouble belong to one that was told. */
const TAKES_IN_HOURS = 24;

interface Open {
  readonly id: string;
  readonly isTold: boolean;
  readonly isOld: boolean;
}

/**
 * Puts a finding to the open incident of its cause, or opens one. What is known of an export already is nothing new; an
 * export that joins later is told only to those who were not told of the incident yet. `tellAt`: until then it is collected
 * who is affected.
 */
export async function noteFinding(client: pg.ClientBase, finding: Finding, now: Date, tellAt: Date): Promise<void> {
  const { cause, exportId, runId } = finding;
  if (exportId !== null && (await isKnownOf(client, finding))) return;
  const open = await findOpen(client, cause, now);
  const isOutgrown = open !== null && open.isOld && isSharedByFew(finding);
  if (isOutgrown)
    await client.query("UPDATE incident SET closed_at = $2, tell_at = NULL WHERE id = $1", [open.id, now]);
  const id = open && !isOutgrown ? open.id : await insert(client, finding, now, tellAt);
  if (exportId === null) return;
  const { rowCount } = await client.query(
    `INSERT INTO incident_export (incident_id, export_id, run_id, joined_at)
     SELECT $1, id, $3, $4 FROM export WHERE id = $2 ON CONFLICT DO NOTHING`,
    [id, exportId, runId, now],
  );
  if (rowCount === 1 && open?.isTold && !isOutgrown) {
    await client.query("UPDATE incident SET tell_at = coalesce(tell_at, $2) WHERE id = $1", [id, tellAt]);
  }
}

/** Whether the export has met this and has not got through since; whether that incident is open does not matter. */
async function isKnownOf(client: pg.ClientBase, { cause, exportId, ...finding }: Finding): Promise<boolean> {
  if (!isSharedByFew({ cause, ...finding })) return false;
  const { rowCount } = await client.query(
    `SELECT FROM incident_export met JOIN incident ON incident.id = met.incident_id
     WHERE met.export_id = $1 AND met.recovered_at IS NULL AND incident.cause = $2
       -- One that was closed before it was told left this export without a word.
       AND (met.told OR incident.tell_at IS NOT NULL)`,
    [exportId, cause],
  );
  return rowCount !== 0;
}

/** What several exports may meet and others not: whether it is over is told by each for itself. */
function isSharedByFew({ cause, code }: Pick<Finding, "cause" | "code">): boolean {
  return /^(connection|source):/.test(cause) && !IS_LOOKED_UP.has(code);
}
const IS_LOOKED_UP = new Set([
  "CONSENT_DUE",
  "CONSENT_REQUIRED",
  "CONSENT_WITHDRAWN",
  "NEEDS_REAUTHENTICATION",
  "EXPORT_USER_MISSING",
  "EXPORT_USER_UNABLE",
]);

async function findOpen(client: pg.ClientBase, cause: string, now: Date): Promise<Open | null> {
  const { rows } = await client.query<Open>(
    `SELECT id, told_at IS NOT NULL AS "isTold",
       opened_at < $2::timestamptz - make_interval(hours => ${TAKES_IN_HOURS}) AS "isOld"
     FROM incident WHERE cause = $1 AND closed_at IS NULL`,
    [cause, now],
  );
  return rows[0] ?? null;
}

async function insert(client: pg.ClientBase, finding: Finding, now: Date, tellAt: Date): Promise<string> {
  const { cause, kind, code, details, connectionId, sourceId, runId } = finding;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO incident (cause, kind, code, details, connection_id, source_id, run_id, opened_at, tell_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
    [cause, kind, code, JSON.stringify(details), connectionId, sourceId, runId, now, tellAt],
  );
  return rows[0]!.id;
}

/** Ends what nobody needs to be told of any more, neither that it is nor that it is over. `where`: SQL over `incident`. */
export async function closeQuietly(
  client: pg.ClientBase,
  where: string,
  values: readonly unknown[],
  now: Date,
): Promise<void> {
  await client.query(
    `UPDATE incident SET closed_at = $${values.length + 1}, recovered_at = $${values.length + 1}, tell_at = NULL
     WHERE closed_at IS NULL AND ${where}`,
    [...values, now],
  );
}

/**
 * Ends what is mended, or has come to rest. Where it was told, the first run that gets through tells that it is over; where
 * it was not, nobody is told anything.
 */
export async function closeMended(client: pg.ClientBase, ids: readonly string[], now: Date): Promise<void> {
  await client.query(
    `UPDATE incident SET closed_at = $2, tell_at = NULL,
       recovered_at = CASE WHEN told_at IS NULL OR code = 'CONSENT_DUE' THEN $2::timestamptz END
     WHERE id = ANY ($1::uuid[]) AND closed_at IS NULL`,
    [ids, now],
  );
}
