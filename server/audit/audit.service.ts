import type pg from "pg";

import { acting } from "../access/acting.js";
import { pageSize } from "../graphql/page-arguments.js";
import type { AuditActor, AuditEntry, AuditLog } from "./audit-log.js";
import { countAuditEvents, readAuditEvents, streamAuditEvents, type AuditEvent } from "./audit-events.js";
import { parseAuditFilter, type AuditFilterInput } from "./audit-filter.js";

export const MAX_EVENTS_AT_ONCE = 200;

export interface AuditPage {
  readonly events: readonly AuditEvent[];
  readonly hasNextPage: boolean;
}

/**
 * The audit trail: added to here and by triggers, read by admins, changed by nobody.
 *
 * What cannot be recorded must not happen: `record` throws when the database refuses it, and its caller lets that fail
 * the operation, since a look at addresses or an erasure that nobody can find later is worse than one that has to be tried
 * again. It writes on a connection of its own, so an event stands even where a transaction around it is rolled back; what
 * must come and go with a transaction uses `recordIn`.
 */
export class AuditService implements AuditLog {
  constructor(private readonly deps: { readonly pool: pg.Pool }) {}

  async record(entry: AuditEntry, by: Partial<AuditActor> = {}): Promise<void> {
    await this.recordIn(this.deps.pool, entry, by);
  }

  /** In a transaction that the caller has begun on `client`. */
  async recordIn(client: Pick<pg.Pool, "query">, entry: AuditEntry, by: Partial<AuditActor> = {}): Promise<void> {
    const present = acting();
    const actor = present?.actor ?? null;
    const userId = by.userId === undefined ? (actor?.userId ?? null) : by.userId;
    await client.query("SELECT record_audit_event($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, $11)", [
      userId,
      by.tokenId === undefined ? (actor?.tokenId ?? null) : by.tokenId,
      userId === actor?.userId ? actor?.sessionId : null,
      by.networkAddress === undefined ? (actor?.networkAddress ?? null) : by.networkAddress,
      present?.operation ?? entry.action,
      entry.action,
      entry.outcome,
      entry.object?.kind ?? null,
      entry.object?.id ?? null,
      entry.object?.name ?? null,
      entry.details === undefined ? null : JSON.stringify(entry.details),
    ]);
  }

  /** Newest first. An ID that cannot be one finds nothing; a cursor that is none is refused. */
  async list(filter: AuditFilterInput, page: { readonly first: number; readonly after: string | null }) {
    const first = pageSize("first", page.first, { most: MAX_EVENTS_AT_ONCE, otherwise: MAX_EVENTS_AT_ONCE });
    const found = await readAuditEvents(this.deps.pool, parseAuditFilter(filter), first + 1, page.after);
    return { events: found.slice(0, first), hasNextPage: found.length > first } satisfies AuditPage;
  }

  /** At most {@link MAX_COUNTED}: more are counted as that many. */
  async count(filter: AuditFilterInput): Promise<number> {
    return countAuditEvents(this.deps.pool, parseAuditFilter(filter));
  }

  /** Every event that there is now, newest first, a few at a time. */
  stream(filter: AuditFilterInput): AsyncGenerator<AuditEvent> {
    return streamAuditEvents(this.deps.pool, parseAuditFilter(filter));
  }
}
