import type pg from "pg";

export interface StoredEvent {
  readonly id: string;
  readonly at: Date;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly tokenId: string | null;
  readonly tokenName: string | null;
  readonly networkAddress: string | null;
  readonly operation: string | null;
  readonly action: string;
  readonly outcome: string;
  readonly kind: string | null;
  readonly objectId: string | null;
  readonly name: string | null;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly details: Readonly<Record<string, unknown>> | null;
}

/** The trail as it is stored, oldest first. */
export async function storedEvents(pool: pg.Pool): Promise<StoredEvent[]> {
  const { rows } = await pool.query<StoredEvent>(
    `SELECT id::text, at, actor_id AS "actorId", actor_name AS "actorName", token_id AS "tokenId", token_name AS "tokenName",
       network_address AS "networkAddress", operation, action, outcome, object_kind AS kind, object_id AS "objectId",
       object_name AS name, before, after, details
     FROM audit_event ORDER BY at, id`,
  );
  return rows;
}

/** The events that `work` left. */
export async function eventsOf(pool: pg.Pool, work: () => Promise<unknown>): Promise<StoredEvent[]> {
  const earlier = new Set((await storedEvents(pool)).map((event) => event.id));
  await work();
  return (await storedEvents(pool)).filter((event) => !earlier.has(event.id));
}
