import { randomUUID } from "node:crypto";

import type pg from "pg";

import { OBSTACLES } from "./finding.js";
import type { NotificationDetails } from "./notification-details.js";
import type { RunEnding } from "./run-ending.js";
import { standingOfConnections } from "./standing-of-connections.js";
import { writeNotification, type WriteDeps } from "./write-notification.js";

interface Over {
  readonly id: string;
  readonly code: string;
  readonly kind: string;
  readonly details: NotificationDetails;
  readonly connectionId: string | null;
  readonly openedAt: Date;
  readonly isTold: boolean;
}

/**
 * A run of an export got through: whatever it had met before is over. The first run that gets through tells so, once for an
 * incident, and only where the incident was told. What keeps a whole connection from working is over for all of its exports,
 * and only when it can be seen to be: another run may have been under way all the time.
 */
export async function noteThrough(deps: WriteDeps, client: pg.ClientBase, ending: RunEnding, now: Date): Promise<void> {
  const { exportId, connectionId, finishedAt, runId } = ending;
  if (exportId === null) return;
  const over = [
    ...(await overForExport(client, exportId, hasAnybodyLeft(ending), now)),
    ...(await overForConnection(client, connectionId, now)),
  ];
  if (over.length === 0) return;
  await client.query(
    "UPDATE incident SET closed_at = coalesce(closed_at, $2), recovered_at = $2, tell_at = NULL WHERE id = ANY ($1::uuid[])",
    [over.map(({ id }) => id), now],
  );
  // That the server is up again is no news.
  const told = over.filter(({ isTold, code }) => isTold && code !== "MISSED");
  const first = told.toSorted((one, other) => one.openedAt.getTime() - other.openedAt.getTime())[0];
  if (!first) return;
  const shared = told.filter(({ code }) => OBSTACLES.includes(code)).map(({ id }) => id);
  await writeNotification(deps, client, {
    id: randomUUID(),
    incidentId: first.id,
    kind: "RECOVERED",
    code: first.code,
    details: {
      since: first.openedAt.toISOString(),
      was: first.code,
      ...(first.details.failure ? { failure: first.details.failure } : {}),
      ...(finishedAt === null ? {} : { at: finishedAt.toISOString() }),
    },
    connectionId: first.connectionId,
    runId,
    forAdmins: false,
    exportIds: await recoveredExports(client, exportId, shared),
    toldBefore: null,
    now,
  });
}

/** Rejected or not removed, in this run or before: then what was told of that is not over. */
function hasAnybodyLeft({ rejected, notRemoved, inDoubt, stillRejected }: RunEnding): boolean {
  return rejected + notRemoved + inDoubt + stillRejected > 0;
}

async function overForExport(
  client: pg.ClientBase,
  exportId: string,
  keepsRejections: boolean,
  now: Date,
): Promise<Over[]> {
  const { rows } = await client.query<Over>(
    `WITH through AS (
       UPDATE incident_export met SET recovered_at = $2 FROM incident
       WHERE incident.id = met.incident_id AND met.export_id = $1 AND met.recovered_at IS NULL
         AND incident.kind <> 'HELD' AND incident.code <> ALL ($3) AND ($4 = false OR incident.kind <> 'REJECTIONS')
       RETURNING met.incident_id)
     SELECT id, code, kind, details, connection_id AS "connectionId", opened_at AS "openedAt",
       told_at IS NOT NULL AS "isTold"
     FROM incident WHERE id IN (SELECT incident_id FROM through) AND recovered_at IS NULL`,
    [exportId, now, [...OBSTACLES, "CONSENT_DUE"], keepsRejections],
  );
  return rows;
}

async function overForConnection(client: pg.ClientBase, connectionId: string | null, now: Date): Promise<Over[]> {
  if (connectionId === null) return [];
  const { rows } = await client.query<Over>(
    `SELECT id, code, kind, details, connection_id AS "connectionId", opened_at AS "openedAt",
       told_at IS NOT NULL AS "isTold"
     FROM incident WHERE connection_id = $1 AND recovered_at IS NULL AND code = ANY ($2)`,
    [connectionId, OBSTACLES],
  );
  if (rows.length === 0) return [];
  const [standing] = await standingOfConnections(client, now, connectionId);
  return rows.filter(({ code }) => !standing?.obstacles.some((obstacle) => obstacle === code));
}

/** The export that got through, and those that could not for the same reason of their connection. */
async function recoveredExports(
  client: pg.ClientBase,
  exportId: string,
  incidentIds: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM export WHERE id = $1 OR id IN (
       SELECT export_id FROM incident_export WHERE incident_id = ANY ($2::uuid[]) AND told)
     ORDER BY id <> $1, name, id`,
    [exportId, incidentIds],
  );
  return rows.map(({ id }) => id);
}
