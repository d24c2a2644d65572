import type { EntityManager } from "@mikro-orm/postgresql";
import { v7 as timedUuid } from "uuid";

import type { Actor } from "../../access/actor.js";
import type { RunSettings } from "../run-settings.js";

export interface AskedRemoval {
  readonly exportId: string;
  readonly name: string;
  readonly listId: string;
  readonly isDeleted: boolean;
  readonly settings: RunSettings;
}

/** Queues a removal and records that it was asked for. Answers its ID; null when the export never wanted anybody there. */
export async function insertRemoval(em: EntityManager, asked: AskedRemoval, actor: Actor): Promise<string | null> {
  const { exportId, name, listId, isDeleted, settings } = asked;
  const runId = timedUuid();
  const inserted: { id: string }[] = await em.execute(
    `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, requested_by_id, state,
       queued_at, claims_of, settings)
     SELECT ?, ?, list.id, 'REMOVAL', 'ON_DEMAND', 'leaving', ?, ?, 'QUEUED', clock_timestamp(), ?, ?::jsonb
     FROM destination_list list
     WHERE list.list_id = ? AND EXISTS (
       SELECT FROM export_recipient wanted WHERE wanted.export_id = ? AND wanted.list_key = list.id)
     RETURNING id`,
    [runId, isDeleted ? null : exportId, runId, actor.userId, exportId, JSON.stringify(settings), listId, exportId],
  );
  if (inserted.length === 0) return null;
  await recordRemoval(em, "requestRemoval", runId, name, { exportId, listId, deleted: isDeleted });
  return runId;
}

/** Writes down in the audit trail what whoever acts decided about a removal. */
export async function recordRemoval(
  em: EntityManager,
  action: "requestRemoval" | "giveUpRemoval",
  runId: string,
  exportName: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await em.execute(
    `SELECT record_audit_event(acting_setting('actor_id'), acting_setting('token_id'), acting_setting('session_id'),
       acting_setting('network_address'), acting_setting('operation'), ?, 'DONE', 'run', ?, ?, NULL, NULL, ?::jsonb)`,
    [action, runId, exportName, JSON.stringify(details)],
  );
}
