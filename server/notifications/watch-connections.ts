import type pg from "pg";

import { connectionCause, OBSTACLES, type Finding } from "./finding.js";
import { closeMended, closeQuietly, noteFinding } from "./incidents.js";
import { standingOfConnections, type ConnectionStanding } from "./standing-of-connections.js";

/**
 * Looks at what is wrong with connections whether a run meets it or not: a credential that a test found refused, a consent
 * that runs out or has. And ends what is wrong no more: what was mended, and what concerned an export or a connection that
 * is gone.
 */
export async function watchConnections(client: pg.ClientBase, now: Date, tellAt: Date): Promise<void> {
  await closeQuietly(
    client,
    `((connection_id IS NOT NULL AND NOT EXISTS (SELECT FROM connection WHERE connection.id = incident.connection_id))
      OR (source_id IS NOT NULL AND NOT EXISTS (SELECT FROM source WHERE source.id = incident.source_id))
      OR (cause LIKE 'export:%' AND NOT EXISTS (SELECT FROM incident_export met WHERE met.incident_id = incident.id)))`,
    [],
    now,
  );
  const { rows: open } = await client.query<{ id: string; cause: string; connectionId: string; code: string }>(
    `SELECT id, cause, connection_id AS "connectionId", code FROM incident
     WHERE closed_at IS NULL AND connection_id IS NOT NULL AND code = ANY ($1)`,
    [[...OBSTACLES, CONSENT_DUE]],
  );
  const standings = await standingOfConnections(client, now);
  const byId = new Map(standings.map((standing) => [standing.id, standing]));
  const mended = open.filter(({ connectionId, code }) => !stillHolds(byId.get(connectionId), code));
  if (mended.length > 0)
    await closeMended(
      client,
      mended.map(({ id }) => id),
      now,
    );
  const known = new Set(open.map(({ cause }) => cause));
  for (const finding of standings.flatMap(findingsOf)) {
    if (!known.has(finding.cause)) await noteFinding(client, finding, now, tellAt);
  }
}

const CONSENT_DUE = "CONSENT_DUE";

function stillHolds(standing: ConnectionStanding | undefined, code: string): boolean {
  if (!standing) return false;
  if (code === CONSENT_DUE) return standing.consentDueAt !== null;
  return standing.obstacles.some((obstacle) => obstacle === code);
}

/** Of a connection that is only being set up, and of consent on one that nothing uses, nobody is told. */
function findingsOf(standing: ConnectionStanding): Finding[] {
  const { id, obstacles, consentDueAt, hasConsented, hasCredential, isUsed } = standing;
  const found = (kind: Finding["kind"], code: string, details: Finding["details"] = {}): Finding => ({
    cause: connectionCause(id, code),
    kind,
    code,
    details,
    connectionId: id,
    sourceId: null,
    exportId: null,
    runId: null,
  });
  return [
    ...(hasCredential && obstacles.includes("NEEDS_REAUTHENTICATION")
      ? [found("REAUTHENTICATION", "NEEDS_REAUTHENTICATION")]
      : []),
    ...(isUsed && hasConsented && obstacles.includes("CONSENT_REQUIRED")
      ? [found("CONSENT_RENEWAL", "CONSENT_REQUIRED")]
      : []),
    ...(isUsed && consentDueAt !== null
      ? [found("CONSENT_RENEWAL", CONSENT_DUE, { until: consentDueAt.toISOString() })]
      : []),
  ];
}
