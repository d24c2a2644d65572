import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { User } from "../access/user.entity.js";
import { checkName } from "../check-name.js";
import type { Clock } from "../clock.js";
import type { ConnectionService } from "../connections/connection.service.js";
import { findById } from "../database/find-by-id.js";
import { findPage, type Page, type PageRequest } from "../database/page.js";
import { NotFound, ValidationError, type FieldProblem } from "../refusal.js";
import type { Segment } from "../segments/segment.entity.js";
import type { SegmentService } from "../segments/segment.service.js";
import { checkDestined, namesOf, type CheckedDestined } from "./check-destined.js";
import { checkAvailable, checkGuards, type Leaving } from "./check-export.js";
import { copyExport } from "./copy-export.js";
import { Export, ExportSegment, type ScheduleKind } from "./export.entity.js";
import type { CreateExport, UpdateExport } from "./export-requests.js";
import { replaceSegments, setSegments } from "./export-segments.js";
import { CONNECTION_MISSING, CONNECTION_UNKNOWN } from "./find-list.js";

/** Share of answered recipients that may be rejected before a run stops. */
const DEFAULT_MAX_REJECTED_SHARE = 0.5;
/** Share of those an export claims that may leave at once; shown, since nobody is removed yet. */
const DEFAULT_MAX_LEAVER_SHARE = 0.2;

const NOT_FOUND = new NotFound({
  en: "There is no such export. It may have been deleted.",
  ja: "このエクスポートは見つかりません。削除された可能性があります。",
});

/** Exports: what goes where. Performing one is the business of runs. */
export class ExportService {
  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly connections: Pick<ConnectionService, "get" | "openDestination">;
      readonly segments: Pick<SegmentService, "fieldsInAll" | "checkSameSource">;
      readonly profileLimit: number;
      /** Stops what an export is doing before it is deleted. */
      readonly runs: { cancelAllOf(em: EntityManager, exportId: string): Promise<void> };
    },
  ) {}

  async list(em: EntityManager, page: PageRequest): Promise<Page<Export>> {
    return findPage(em, Export, {}, page, ["name", "createdAt", "updatedAt"]);
  }

  async get(em: EntityManager, id: string): Promise<Export | null> {
    return findById(em, Export, id);
  }

  async byIds(em: EntityManager, ids: readonly string[]): Promise<Export[]> {
    return em.find(Export, { id: { $in: [...ids] } }, { orderBy: { name: "ASC", id: "ASC" } });
  }

  /** By name; all of them unless it is said how many are enough. */
  async ofConnection(em: EntityManager, connectionId: string, limit?: number): Promise<Export[]> {
    return em.find(Export, { connection: connectionId }, byName(limit));
  }

  async ofSegment(em: EntityManager, segmentId: string, limit?: number): Promise<Export[]> {
    return em.find(Export, { segments: { segment: segmentId } }, byName(limit));
  }

  /** The segments of an export in the order chosen. */
  async segmentsOf(em: EntityManager, exportId: string): Promise<Segment[]> {
    const rows = await em.find(
      ExportSegment,
      { export: exportId },
      { populate: ["segment"], orderBy: { position: "ASC" } },
    );
    return rows.map((row) => row.segment.unwrap());
  }

  /** The same for an export at hand; those of many exports are read together. */
  async segmentsIn(found: Export): Promise<Segment[]> {
    const rows = await found.segments.loadItems({ dataloader: true });
    const ordered = rows.toSorted((one, other) => one.position - other.position);
    return Promise.all(ordered.map((row) => row.segment.loadOrFail({ dataloader: true })));
  }

  guardsOf(found: Export) {
    return {
      maxMembers: this.deps.profileLimit,
      maxLeaverShare: DEFAULT_MAX_LEAVER_SHARE,
      maxRejectedShare: found.maxRejectedShare,
    };
  }

  /** Checks everything against the destination, live, and stores it. Runs nothing. */
  async create(em: EntityManager, input: CreateExport, actor: Actor): Promise<Export | ValidationError> {
    const problems: FieldProblem[] = [
      ...checkName(input.name),
      ...checkAvailable({ ...input, schedule: input.schedule?.kind }),
      ...checkGuards(input.guards),
    ];
    const connection = await this.deps.connections.get(em, input.connectionId);
    if (!connection) problems.push(CONNECTION_UNKNOWN);
    const checked = await checkDestined(this.deps, em, connection, input, input.segmentIds, input.matching);
    problems.push(...checked.problems);
    if (problems.length > 0 || !checked.destined || !connection) return new ValidationError(problems);

    const now = this.deps.clock.now();
    const created = em.create(Export, {
      id: randomUUID(),
      name: input.name.trim(),
      connection,
      ...namesOf(checked.destined),
      matching: checked.destined.matching,
      membership: input.membership ?? "ADD_AND_UPDATE",
      onLeave: input.onLeave ?? "KEEP",
      scheduleKind: input.schedule?.kind ?? "WITH_REFRESH",
      scheduleCron: null,
      scheduleTimeZone: null,
      maxRejectedShare: input.guards?.maxRejectedShare ?? DEFAULT_MAX_REJECTED_SHARE,
      paused: false,
      createdBy: em.getReference(User, actor.userId),
      createdAt: now,
      updatedAt: now,
    });
    setSegments(em, created, input.segmentIds);
    await em.flush();
    return created;
  }

  /** A run under way is not touched: it works on the settings it was planned with. */
  async update(
    em: EntityManager,
    id: string,
    input: UpdateExport,
    leaving: Leaving = "KEEP",
  ): Promise<Export | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    const problems: FieldProblem[] = [
      ...(input.name == null ? [] : checkName(input.name)),
      ...checkAvailable({ ...input, leaving }),
      ...checkGuards(input.guards),
    ];
    const wanted = { clientId: input.clientId ?? found.clientId, listId: input.listId ?? found.listId };
    const segmentIds = input.segmentIds ?? (await this.segmentsOf(em, id)).map((segment) => segment.id);
    const affectsMatching = Boolean(input.clientId || input.listId || input.segmentIds || input.matching);
    let destined: CheckedDestined | null = null;
    if (affectsMatching) {
      if (!found.connection) problems.push(CONNECTION_MISSING);
      const connection = (await found.connection?.load()) ?? null;
      const checked = await checkDestined(
        this.deps,
        em,
        connection,
        wanted,
        segmentIds,
        input.matching ?? found.matching,
      );
      problems.push(...checked.problems);
      destined = checked.destined;
    }
    if (problems.length > 0) return new ValidationError(problems);
    const formerListId = found.listId;
    if (input.name != null) found.name = input.name.trim();
    if (destined) Object.assign(found, namesOf(destined), { matching: destined.matching });
    if (input.guards?.maxRejectedShare != null) found.maxRejectedShare = input.guards.maxRejectedShare;
    found.updatedAt = this.deps.clock.now();
    await em.transactional(async (inner) => {
      if (input.segmentIds) {
        await replaceSegments(inner, found, input.segmentIds);
      }
      // First the export: claims that a run is writing for the old list are committed before, and none come after.
      await inner.flush();
      if (found.listId !== formerListId) await letGoOfClaims(inner, id, formerListId);
    });
    return found;
  }

  /** A paused copy, so that two exports do not send the same people before anybody looked. */
  async duplicate(em: EntityManager, id: string, actor: Actor): Promise<Export | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    const copy = copyExport(em, found, actor, this.deps.clock.now());
    setSegments(
      em,
      copy,
      (await this.segmentsOf(em, id)).map((segment) => segment.id),
    );
    await em.flush();
    return copy;
  }

  /** The export's client and list must be there, seen through the new connection. */
  async attach(em: EntityManager, id: string, connectionId: string): Promise<Export | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    const connection = await this.deps.connections.get(em, connectionId);
    if (!connection) return new ValidationError([CONNECTION_UNKNOWN]);
    const segmentIds = (await this.segmentsOf(em, id)).map((segment) => segment.id);
    const { problems, destined } = await checkDestined(this.deps, em, connection, found, segmentIds, found.matching);
    if (!destined) return new ValidationError(problems);
    em.assign(found, { ...namesOf(destined), connection: connection.id, updatedAt: this.deps.clock.now() });
    await em.flush();
    return found;
  }

  /** Keeps settings and claims. What runs is cancelled, after no new run can find the connection any more. */
  async detach(em: EntityManager, id: string): Promise<Export | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    found.detachedFromShared = (await found.connection?.load())?.sharedWithContributors ?? found.detachedFromShared;
    found.connection = null;
    found.updatedAt = this.deps.clock.now();
    await em.flush();
    await this.deps.runs.cancelAllOf(em, id);
    return found;
  }

  async detachAllOf(em: EntityManager, connectionId: string): Promise<void> {
    for (const { id } of await this.ofConnection(em, connectionId)) await this.detach(em, id);
  }

  async deleteAllOf(em: EntityManager, connectionId: string): Promise<void> {
    for (const { id } of await this.ofConnection(em, connectionId)) await this.delete(em, id);
  }

  async addSegment(em: EntityManager, id: string, segmentId: string): Promise<Export | ValidationError | NotFound> {
    const segmentIds = (await this.segmentsOf(em, id)).map((segment) => segment.id);
    if (segmentIds.includes(segmentId)) return (await this.get(em, id)) ?? NOT_FOUND;
    return this.update(em, id, { segmentIds: [...segmentIds, segmentId] });
  }

  async removeSegment(em: EntityManager, id: string, segmentId: string): Promise<Export | ValidationError | NotFound> {
    const segmentIds = (await this.segmentsOf(em, id)).map((segment) => segment.id);
    return this.update(em, id, { segmentIds: segmentIds.filter((candidate) => candidate !== segmentId) });
  }

  async setSchedule(
    em: EntityManager,
    id: string,
    schedule: { readonly kind: ScheduleKind },
  ): Promise<Export | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    const problems = checkAvailable({ schedule: schedule.kind });
    if (problems.length > 0) return new ValidationError(problems);
    found.scheduleKind = schedule.kind;
    found.updatedAt = this.deps.clock.now();
    await em.flush();
    return found;
  }

  /** Ends what runs, then forgets the export and its claims. The people on the list stay there. */
  async delete(
    em: EntityManager,
    id: string,
    leaving: Leaving = "KEEP",
  ): Promise<{ id: string } | ValidationError | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    const problems = checkAvailable({ leaving });
    if (problems.length > 0) return new ValidationError(problems);
    await this.deps.runs.cancelAllOf(em, id);
    await em.transactional(async (inner) => {
      // First the export: whoever is writing claims for it holds it until they are committed, and none come after.
      await inner.nativeDelete(Export, { id });
      await inner.execute("DELETE FROM export_recipient WHERE export_id = ?", [id]);
    });
    return { id };
  }

  /** Paused exports keep everything; their runs are skipped until they are resumed. */
  async setPaused(em: EntityManager, id: string, paused: boolean): Promise<Export | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    found.paused = paused;
    found.updatedAt = this.deps.clock.now();
    await em.flush();
    return found;
  }
}

function byName(limit: number | undefined) {
  return { orderBy: { name: "ASC", id: "ASC" }, ...(limit === undefined ? {} : { limit }) } as const;
}

/** An export that moves keeps nobody on its old list; that it once wanted them there is remembered. */
async function letGoOfClaims(em: EntityManager, exportId: string, listId: string): Promise<void> {
  await em.execute(
    `UPDATE export_recipient SET claimed = false
     WHERE export_id = ? AND claimed AND list_key = (SELECT id FROM destination_list WHERE list_id = ?)`,
    [exportId, listId],
  );
}
