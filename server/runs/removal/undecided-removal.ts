import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../../access/actor.js";
import { Connection } from "../../connections/connection.entity.js";
import { isId } from "../../database/is-id.js";
import type { NotFound, ValidationError } from "../../refusal.js";
import { RUN_NOT_FOUND } from "../run.service.js";
import type { RunSettings } from "../run-settings.js";
import { letGoOf } from "./end-removal.js";
import { insertRemoval, recordRemoval } from "./insert-removal.js";
import { CONNECTION_GONE, CONNECTION_UNPROVED, NOTHING_UNDECIDED } from "./removal-refusals.js";

interface Undecided {
  readonly exportId: string;
  readonly listKey: number;
  readonly listId: string;
  readonly settings: RunSettings;
  readonly isDeleted: boolean;
}

/**
 * Asks again for a removal that ended before it was done: for a new run with the same settings, through the same connection
 * and the account that it has now, which waits for approval as the first did. Answers its ID.
 */
export async function requestAgain(
  em: EntityManager,
  id: string,
  actor: Actor,
): Promise<string | ValidationError | NotFound> {
  return em.transactional(async (inner) => {
    const found = await lockUndecided(inner, id);
    if ("typename" in found) return found;
    const { settings, exportId, isDeleted, listId } = found;
    const connection = await inner.findOne(Connection, { id: settings.connectionId });
    if (!connection) return CONNECTION_GONE;
    if (!connection.authenticatedAt || connection.needsReauthenticationSince) return CONNECTION_UNPROVED;
    await decided(inner, exportId, [listId]);
    const account = (connection.account ?? []).map((client) => client.id);
    const name = settings.removalOf?.exportName ?? exportId;
    const asked = { exportId, name, listId, isDeleted, settings: { ...settings, account } };
    return (await insertRemoval(inner, asked, actor)) ?? NOTHING_UNDECIDED;
  });
}

/** Leaves for good on the list whom a removal that has ended did not remove: their claims go. */
export async function giveUp(em: EntityManager, id: string): Promise<ValidationError | NotFound | null> {
  return em.transactional(async (inner) => {
    const found = await lockUndecided(inner, id);
    if ("typename" in found) return found;
    const { exportId, listId, listKey, isDeleted, settings } = found;
    await decided(inner, exportId, [listId]);
    for (const letGo of letGoOf("SELECT ?::uuid AS claims_of, ?::int AS list_key")) {
      await inner.execute(letGo, [exportId, listKey]);
    }
    const details = { exportId, listId, deleted: isDeleted };
    await recordRemoval(inner, "giveUpRemoval", id, settings.removalOf?.exportName ?? exportId, details);
    return null;
  });
}

/** Nothing is to be decided any more about what removals of the export on these lists left undone. */
export async function decided(em: EntityManager, exportId: string, listIds: readonly string[]): Promise<void> {
  await em.execute(
    `UPDATE export_run SET undecided = false
     WHERE undecided AND claims_of = ? AND list_key IN (SELECT id FROM destination_list WHERE list_id IN (?))`,
    [exportId, [...listIds]],
  );
}

/** First the export, as whoever moves it does; two who decide at the same time are heard one after the other. */
async function lockUndecided(em: EntityManager, id: string): Promise<Undecided | ValidationError | NotFound> {
  if (!isId(id)) return RUN_NOT_FOUND;
  const read: { exportId: string | null; listKey: number; listId: string; settings: RunSettings }[] = await em.execute(
    `SELECT run.claims_of AS "exportId", run.list_key AS "listKey", list.list_id AS "listId", run.settings
     FROM export_run run JOIN destination_list list ON list.id = run.list_key WHERE run.id = ?`,
    [id],
  );
  const [run] = read;
  if (!run) return RUN_NOT_FOUND;
  const { exportId } = run;
  if (exportId === null) return NOTHING_UNDECIDED;
  const exports: { listId: string }[] = await em.execute(
    `SELECT list_id AS "listId" FROM export WHERE id = ? FOR NO KEY UPDATE`,
    [exportId],
  );
  const locked: unknown[] = await em.execute(
    "SELECT FROM export_run WHERE id = ? AND kind = 'REMOVAL' AND undecided FOR NO KEY UPDATE",
    [id],
  );
  if (locked.length === 0 || exports[0]?.listId === run.listId) return NOTHING_UNDECIDED;
  return { ...run, exportId, isDeleted: exports.length === 0 };
}
