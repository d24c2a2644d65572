import { randomUUID } from "node:crypto";

import type pg from "pg";

import { OBSTACLES } from "./finding.js";
import type { NotificationDetails } from "./notification-details.js";
import type { ToldKind } from "./notification-kind.js";
import { writeNotification, type WriteDeps } from "./write-notification.js";

/** Incidents that are told in one transaction. */
const MOST_AT_ONCE = 20;

interface Due {
  readonly id: string;
  readonly cause: string;
  readonly kind: ToldKind;
  readonly code: string;
  readonly details: NotificationDetails;
  readonly connectionId: string | null;
  readonly runId: string | null;
  readonly isTold: boolean;
  readonly forAdmins: boolean;
  readonly hasConsented: boolean;
}

/** Writes a message for each incident whose time of collecting is over. Answers whether there may be more. */
export async function tellIncidents(deps: WriteDeps, client: pg.ClientBase, now: Date): Promise<boolean> {
  const { rows } = await client.query<Due>(
    `SELECT id, cause, kind, code, details, connection_id AS "connectionId", run_id AS "runId",
       told_at IS NOT NULL AS "isTold",
       EXISTS (SELECT FROM export_run run WHERE run.id = incident.run_id AND run.kind = 'REMOVAL'
         AND incident.connection_id IS NULL) AS "forAdmins",
       EXISTS (SELECT FROM consent WHERE consent.connection_id = incident.connection_id) AS "hasConsented"
     FROM incident WHERE tell_at <= $1 AND closed_at IS NULL ORDER BY tell_at, id LIMIT ${MOST_AT_ONCE}`,
    [now],
  );
  for (const due of rows) await tell(deps, client, due, now);
  return rows.length === MOST_AT_ONCE;
}

async function tell(deps: WriteDeps, client: pg.ClientBase, due: Due, now: Date): Promise<void> {
  const { id, cause, code, details, connectionId, runId, isTold, forAdmins } = due;
  if (connectionId !== null && (OBSTACLES.includes(code) || code === "CONSENT_DUE")) {
    await takeInAll(client, id, connectionId, now);
  }
  const notificationId = randomUUID();
  const told = await writeNotification(deps, client, {
    id: notificationId,
    incidentId: id,
    kind: kindOf(due),
    code,
    details,
    connectionId,
    runId,
    forAdmins,
    exportIds: await newExports(client, id),
    toldBefore: isTold ? id : null,
    now,
  });
  // Everybody who wants to know of those who joined was told before.
  if (isTold && told === 0) await client.query("DELETE FROM notification WHERE id = $1", [notificationId]);
  await client.query("UPDATE incident_export SET told = true WHERE incident_id = $1", [id]);
  // What is about one run that nothing follows is over once it is told. A held one is until somebody decides.
  const isOver = cause.startsWith("run:") && code !== "HELD";
  await client.query(
    `UPDATE incident SET told_at = coalesce(told_at, $2), tell_at = NULL,
       closed_at = CASE WHEN $3 THEN $2::timestamptz END, recovered_at = CASE WHEN $3 THEN $2::timestamptz END
     WHERE id = $1`,
    [id, now, isOver],
  );
}

/** Where nobody ever consented, there is nothing to be renewed. */
function kindOf({ kind, code, hasConsented }: Due): ToldKind {
  return code === "CONSENT_REQUIRED" && !hasConsented ? "SKIPPED" : kind;
}

/** What is wrong with a whole connection concerns everything that would run on it, whether it has met it or not. */
async function takeInAll(client: pg.ClientBase, id: string, connectionId: string, now: Date): Promise<void> {
  await client.query(
    `INSERT INTO incident_export (incident_id, export_id, joined_at)
     SELECT $1, id, $3 FROM export WHERE connection_id = $2 AND NOT paused ON CONFLICT DO NOTHING`,
    [id, connectionId, now],
  );
}

/** Those that no message of the incident has named: first the ones that met it, each by name. */
async function newExports(client: pg.ClientBase, id: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT export.id FROM incident_export met JOIN export ON export.id = met.export_id
     WHERE met.incident_id = $1 AND NOT met.told ORDER BY met.run_id IS NULL, export.name, export.id`,
    [id],
  );
  return rows.map(({ id: exportId }) => exportId);
}
