import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../../access/actor.js";
import type { Connection } from "../../connections/connection.entity.js";
import type { Export } from "../../exports/export.entity.js";
import type { FieldProblem, NotFound, ValidationError } from "../../refusal.js";
import { ExportRun } from "../export-run.entity.js";
import type { RunQueue, RunService } from "../run.service.js";
import type { RunSettings } from "../run-settings.js";
import { UNFINISHED } from "../run-state.js";
import { insertRemoval } from "./insert-removal.js";
import { ADMINS_ONLY, NEEDS_AUTHENTICATION, NO_CONNECTION } from "./removal-refusals.js";
import { decided, giveUp, requestAgain } from "./undecided-removal.js";

/** Whom a removal would find, by the ledger as it is now. */
export interface Removable {
  readonly people: number;
  readonly keptByClaim: number;
  readonly keptForeign: number;
}

/** As an export was before it was deleted or moved: whose people on which list are to be removed. */
export interface Departing {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly listId: string;
  readonly listName: string;
  readonly matching: RunSettings["matching"];
  readonly connection: Connection;
}

/**
 * What becomes of the people whom an export put on a list when it is deleted or moved. To have them removed is for admins.
 * The run that does it goes through the connection that the export had then, and waits for approval.
 */
export class RemovalService {
  constructor(
    private readonly deps: {
      readonly queue: RunQueue;
      readonly runs: Pick<RunService, "cancel">;
    },
  ) {}

  /** Why whoever asks may not have the export's people removed now; nothing when they may. */
  async problems(found: Export, { role }: Actor): Promise<FieldProblem[]> {
    if (role !== "ADMIN") return [ADMINS_ONLY];
    const connection = await found.connection?.load();
    if (!connection) return [NO_CONNECTION];
    return connection.authenticatedAt && !connection.needsReauthenticationSince ? [] : [NEEDS_AUTHENTICATION];
  }

  /** The export as it is, to be asked for before it changes; its connection is there (see {@link problems}). */
  async departing(found: Export): Promise<Departing> {
    const { id, name, clientId, listId, listName, matching } = found;
    return { id, name, clientId, listId, listName, matching, connection: await found.connection!.loadOrFail() };
  }

  /**
   * Asks for a removal in the transaction that deletes the export or moves it away, which has flushed that already. Answers
   * the run's ID, to be handed over once the transaction is committed; null when the export never wanted anybody there.
   */
  async request(em: EntityManager, of: Departing, isDeleted: boolean, actor: Actor): Promise<string | null> {
    await decided(em, of.id, [of.listId]);
    const { id: exportId, name, listId } = of;
    return insertRemoval(em, { exportId, name, listId, isDeleted, settings: settingsFor(of) }, actor);
  }

  /** Losing this is harmless: queued runs are looked for regularly. */
  async handOver(runId: string | null): Promise<void> {
    if (runId !== null) await this.deps.queue.enqueue(runId).catch(() => undefined);
  }

  /** Asks again for a removal that ended before it was done. */
  async requestAgain(em: EntityManager, id: string, actor: Actor): Promise<ExportRun | ValidationError | NotFound> {
    const asked = await requestAgain(em, id, actor);
    if (typeof asked !== "string") return asked;
    await this.handOver(asked);
    return em.findOneOrFail(ExportRun, { id: asked });
  }

  /** Leaves on the list whom a removal that has ended did not remove. */
  async giveUp(em: EntityManager, id: string): Promise<ExportRun | ValidationError | NotFound> {
    return (await giveUp(em, id)) ?? em.findOneOrFail(ExportRun, { id }, { refresh: true });
  }

  /**
   * Of an export that comes to these lists, or is done with them: nothing of what removals there left undone is to be
   * decided any more. Answers the removals there that have not finished, to be cancelled once that is committed. In the
   * transaction that has locked the export.
   */
  async supersede(em: EntityManager, exportId: string, listIds: readonly string[]): Promise<string[]> {
    await decided(em, exportId, listIds);
    const waiting: { id: string }[] = await em.execute(
      `SELECT run.id FROM export_run run JOIN destination_list list ON list.id = run.list_key
       WHERE run.kind = 'REMOVAL' AND run.claims_of = ? AND list.list_id IN (?) AND run.state IN (${LISTED_UNFINISHED})`,
      [exportId, [...listIds]],
    );
    return waiting.map(({ id }) => id);
  }

  /** Ends removals that are superseded, and leaves nothing of them to decide. */
  async cancelSuperseded(em: EntityManager, runIds: readonly string[]): Promise<void> {
    if (runIds.length === 0) return;
    for (const id of runIds) await this.deps.runs.cancel(em, id);
    await em.execute("UPDATE export_run SET undecided = false WHERE undecided AND id IN (?)", [[...runIds]]);
  }

  /** Removals of people whom the export left on other lists that ended before they were done, the newest first. */
  async undecidedOf(em: EntityManager, { id, listId }: Pick<Export, "id" | "listId">): Promise<ExportRun[]> {
    const left: { id: string }[] = await em.execute(
      `SELECT run.id FROM export_run run JOIN destination_list list ON list.id = run.list_key
       WHERE run.undecided AND run.claims_of = ? AND list.list_id <> ? LIMIT ${MOST_UNDECIDED}`,
      [id, listId],
    );
    const ids = left.map((run) => run.id);
    return em.find(ExportRun, { id: { $in: ids } }, { orderBy: { queuedAt: "DESC", id: "DESC" } });
  }

  /** Whom asking again for a removal could remove; null where there is nothing to decide. */
  async remainingOf(em: EntityManager, run: ExportRun): Promise<Removable | null> {
    const { claimsOf, settings, undecided } = run;
    if (!undecided || claimsOf == null || !settings) return null;
    const there: unknown[] = await em.execute("SELECT FROM export WHERE id = ? AND list_id = ?", [
      claimsOf,
      settings.listId,
    ]);
    return there.length > 0 ? null : this.removableOf(em, { id: claimsOf, listId: settings.listId });
  }

  /** The removals that still need the connection. */
  async waitingOn(em: EntityManager, connectionId: string): Promise<string[]> {
    const waiting: { id: string }[] = await em.execute(
      `SELECT id FROM export_run
       WHERE kind = 'REMOVAL' AND settings ->> 'connectionId' = ? AND state IN (${LISTED_UNFINISHED}) ORDER BY queued_at, id`,
      [connectionId],
    );
    return waiting.map(({ id }) => id);
  }

  async byIds(em: EntityManager, ids: readonly string[]): Promise<ExportRun[]> {
    return em.find(ExportRun, { id: { $in: [...ids] } }, { orderBy: { queuedAt: "ASC", id: "ASC" } });
  }

  /**
   * Whom the export put on its list, and who of them would be removed if it were deleted or moved now. The limit keeps
   * others' claims a look into the index for each person; without it, those of all lists may be read.
   */
  async removableOf(em: EntityManager, { id, listId }: Pick<Export, "id" | "listId">): Promise<Removable> {
    const [counted]: Removable[] = await em.execute(
      `SELECT (count(*) FILTER (WHERE NOT known.is_foreign AND other.claims IS NULL))::int AS people,
         (count(*) FILTER (WHERE NOT known.is_foreign AND other.claims))::int AS "keptByClaim",
         (count(*) FILTER (WHERE known.is_foreign))::int AS "keptForeign"
       FROM destination_list list
       JOIN export_recipient wanted ON wanted.list_key = list.id AND wanted.export_id = ?
       JOIN recipient known ON known.list_key = list.id AND known.address = wanted.address
         AND known.state IN ('ACTIVE', 'UNCONFIRMED')
       LEFT JOIN LATERAL (
         SELECT true AS claims FROM export_recipient another
         WHERE another.list_key = list.id AND another.address = wanted.address AND another.claimed AND another.export_id <> ?
         LIMIT 1) other ON true
       WHERE list.list_id = ?`,
      [id, id, listId],
    );
    return counted!;
  }
}

/** A removal is planned as a mirror of nobody. */
function settingsFor(of: Departing): RunSettings {
  return {
    connectionId: of.connection.id,
    account: (of.connection.account ?? []).map((client) => client.id),
    listId: of.listId,
    clientId: of.clientId,
    segmentIds: [],
    matching: of.matching,
    membership: "MIRROR",
    onLeave: "DELETE",
    maxRejectedShare: 1,
    confirmedOptIn: false,
    removalOf: { exportName: of.name, listName: of.listName },
  };
}

const LISTED_UNFINISHED = UNFINISHED.map((state) => `'${state}'`).join(", ");

/** Lists that an export moved away from, and whose people are still to be decided about. */
const MOST_UNDECIDED = 50;
