import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { ValidationError } from "../refusal.js";
import type { RemovalService } from "../runs/removal/removal.service.js";
import type { Leaving } from "./check-export.js";
import { Export } from "./export.entity.js";

export interface DeleteExportDeps {
  /** Stops what an export is doing before it is deleted. */
  readonly runs: { cancelAllOf(em: EntityManager, exportId: string): Promise<void> };
  /** Removes the people whom it leaves behind, where that is asked for. */
  readonly removals: Pick<
    RemovalService,
    "problems" | "departing" | "request" | "handOver" | "supersede" | "cancelSuperseded"
  >;
}

/**
 * Ends what runs, then forgets the export and its claims. The people on the list stay there, unless they are to be removed:
 * then its claims there go as that is done.
 */
export async function deleteExport(
  { runs, removals }: DeleteExportDeps,
  em: EntityManager,
  found: Export,
  leaving: Leaving,
  actor: Actor,
): Promise<{ id: string } | ValidationError> {
  const { id, listId } = found;
  const problems = leaving === "REMOVE" ? await removals.problems(found, actor) : [];
  if (problems.length > 0) return new ValidationError(problems);
  const left = leaving === "REMOVE" ? await removals.departing(found) : null;
  await runs.cancelAllOf(em, id);
  const { runId, superseded } = await em.transactional(async (inner) => {
    // First the export: whoever is writing claims for it holds it until they are committed, and none come after.
    await inner.nativeDelete(Export, { id });
    // While it sent to its list, no former removal there was to be carried out.
    const former = await removals.supersede(inner, id, [listId]);
    const asked = left && (await removals.request(inner, left, true, actor));
    await forgetClaims(inner, id, former);
    return { runId: asked, superseded: former };
  });
  await removals.cancelSuperseded(em, superseded);
  await removals.handOver(runId);
  return { id };
}

/**
 * All claims of an export that is gone, but for those that a removal is still about, or that an ended one left undecided on a
 * list that the export had moved away from.
 */
async function forgetClaims(em: EntityManager, exportId: string, superseded: readonly string[]): Promise<void> {
  await em.execute(
    `DELETE FROM export_recipient wanted WHERE export_id = ? AND NOT EXISTS (
       SELECT FROM export_run removal WHERE removal.kind = 'REMOVAL' AND removal.claims_of = wanted.export_id
         AND removal.list_key = wanted.list_key AND (removal.finished_at IS NULL OR removal.undecided)
         AND removal.id <> ALL (?::uuid[]))`,
    [exportId, `{${superseded.join(",")}}`],
  );
}

/** An export that moves keeps nobody on its old list; that it once wanted them there is remembered. */
export async function letGoOfClaims(em: EntityManager, exportId: string, listId: string): Promise<void> {
  await em.execute(
    `UPDATE export_recipient SET claimed = false
     WHERE export_id = ? AND claimed AND list_key = (SELECT id FROM destination_list WHERE list_id = ?)`,
    [exportId, listId],
  );
}
