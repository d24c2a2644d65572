import type pg from "pg";

import { cursorUnknown } from "../graphql/page-arguments.js";
import type { AuditCondition, AuditOutcome } from "./audit-filter.js";

export interface AuditEvent {
  readonly id: string;
  readonly at: Date;
  /** Where it stands in the trail. Opaque. */
  readonly cursor: string;
  /** Null: the system itself. */
  readonly actorId: string | null;
  /** As it was then. */
  readonly actorName: string | null;
  readonly tokenId: string | null;
  readonly tokenName: string | null;
  readonly networkAddress: string | null;
  readonly operation: string | null;
  readonly action: string;
  readonly outcome: AuditOutcome;
  readonly objectKind: string | null;
  readonly objectId: string | null;
  readonly objectName: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

/** Events that are counted at most; the trail may hold millions. */
export const MAX_COUNTED = 10_000;
const BATCH = 1_000;
/** Milliseconds do not tell events apart. */
const POSITION = `to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || ' ' || id`;

const COLUMNS = `id::text AS id, at, ${POSITION} AS position, actor_id AS "actorId", actor_name AS "actorName",
  token_id AS "tokenId", token_name AS "tokenName", network_address AS "networkAddress", operation, action, outcome,
  object_kind AS "objectKind", object_id AS "objectId", object_name AS "objectName", before, after, details`;

/**
 * Events after a cursor, newest first. A page stays what it was while events arrive: they come before it. Only one whose
 * transaction took long to commit may appear further back, in its place by time.
 */
export async function readAuditEvents(
  pool: pg.Pool,
  condition: AuditCondition,
  limit: number,
  after: string | null,
): Promise<AuditEvent[]> {
  const position = after === null ? null : positionOf(after);
  const values = [...condition.values];
  let { sql } = condition;
  if (position) {
    values.push(...position);
    sql += ` AND (at, id) < ($${values.length - 1}::timestamptz, $${values.length}::bigint)`;
  }
  values.push(limit);
  const { rows } = await pool.query<Omit<AuditEvent, "cursor"> & { position: string }>(
    `SELECT ${COLUMNS} FROM audit_event WHERE ${sql} ORDER BY at DESC, id DESC LIMIT $${values.length}`,
    values,
  );
  return rows.map(({ position, ...event }) => ({ ...event, cursor: cursorOf(position) }));
}

export async function countAuditEvents(pool: pg.Pool, condition: AuditCondition): Promise<number> {
  const { rows } = await pool.query<{ counted: number }>(
    `SELECT count(*)::int AS counted FROM (SELECT FROM audit_event WHERE ${condition.sql} LIMIT ${MAX_COUNTED}) AS found`,
    [...condition.values],
  );
  return rows[0]!.counted;
}

/** However many there are, only a batch is in memory, and no connection is held while whoever reads takes their time. */
export async function* streamAuditEvents(pool: pg.Pool, condition: AuditCondition): AsyncGenerator<AuditEvent> {
  let after: string | null = null;
  for (;;) {
    const batch: AuditEvent[] = await readAuditEvents(pool, condition, BATCH, after);
    yield* batch;
    if (batch.length < BATCH) return;
    after = batch.at(-1)!.cursor;
  }
}

function cursorOf(position: string): string {
  return Buffer.from(position).toString("base64url");
}

/** One that is none of ours is refused. */
function positionOf(cursor: string): [string, string] {
  const text = Buffer.from(cursor, "base64url").toString();
  const [, at, id] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (\d{1,18})$/.exec(text) ?? [];
  if (at === undefined || id === undefined || Number.isNaN(Date.parse(at))) throw cursorUnknown();
  return [at, id];
}
