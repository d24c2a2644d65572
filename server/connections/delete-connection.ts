import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import type { Leaving } from "../exports/check-export.js";
import type { ExportService } from "../exports/export.service.js";
import { InUse, ValidationError, type NotFound } from "../refusal.js";
import type { RemovalService } from "../runs/removal/removal.service.js";
import { Connection } from "./connection.entity.js";
import { lockConnection } from "./lock-connection.js";

export type DependentExports = "REFUSE" | "DETACH" | "DELETE";

export interface DeleteConnectionDeps {
  /** Asked for when needed: exports are made of connections and come after them. */
  readonly exports: () => Pick<ExportService, "ofConnection" | "detachAllOf" | "deleteAllOf">;
  /** People who are to be taken off lists through a connection still need it. */
  readonly removals: () => Pick<RemovalService, "waitingOn">;
}

/**
 * Consent stays on record. What exports have sent stays at the destination, unless their people are to be removed: that is
 * done through this connection, which therefore stays until it is done and is deleted by asking again.
 */
export async function deleteConnection(
  deps: DeleteConnectionDeps,
  em: EntityManager,
  id: string,
  dependents: DependentExports,
  leaving: Leaving,
  actor: Actor,
): Promise<{ id: string } | InUse | ValidationError | NotFound> {
  if (leaving === "REMOVE" && dependents !== "DELETE") return ONLY_WITH_DELETE;
  const [exports, removals] = [deps.exports(), deps.removals()];
  // Before anything becomes of the exports: it could not be deleted anyway.
  const waiting = await removals.waitingOn(em, id);
  if (waiting.length > 0) return removalsWait(waiting);
  if (dependents === "DETACH") await exports.detachAllOf(em, id);
  const refused = dependents === "DELETE" ? await exports.deleteAllOf(em, id, leaving, actor) : null;
  if (refused) return refused;
  return lockConnection(em, id, async (inner): Promise<{ id: string } | InUse> => {
    // With the row locked no export can take the connection up any more, so this answer stays true.
    const exportIds = (await exports.ofConnection(inner, id)).map((dependent) => dependent.id);
    if (exportIds.length > 0) return new InUse({ exportIds, segmentIds: [] }, IN_USE);
    const runIds = await removals.waitingOn(inner, id);
    if (runIds.length > 0) return removalsWait(runIds);
    await inner.nativeDelete(Connection, { id });
    return { id };
  });
}

function removalsWait(runIds: readonly string[]): InUse {
  return new InUse({ exportIds: [], segmentIds: [], runIds }, REMOVALS_WAIT);
}

const ONLY_WITH_DELETE = ValidationError.of("leaving", "ONLY_WITH_DELETE", {
  en: "People are removed only when the exports that put them there are deleted. Choose DELETE for the exports, or KEEP.",
  ja: "宛先をリストから外せるのは、登録したエクスポートも削除する場合のみです。エクスポートに DELETE を指定するか、KEEP を指定してください。",
});

const REMOVALS_WAIT = {
  en: "People are still to be removed from their lists through this connection. It stays until these runs have ended: approve or reject them, then delete it again.",
  ja: "この接続を使って、まだリストから外す人がいます。実行を承認または却下し、終了してから改めて接続を削除してください。",
};

const IN_USE = {
  en: "Exports use this connection. Detach or delete them first, or say what should become of them.",
  ja: "この接続を使用しているエクスポートがあります。先に切り離すか削除するか、扱いを指定してください。",
};
