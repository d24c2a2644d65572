import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { checkName } from "../check-name.js";
import type { Clock } from "../clock.js";
import type { ConnectionService } from "../connections/connection.service.js";
import { findById } from "../database/find-by-id.js";
import type { Page, PageRequest } from "../database/page.js";
import { NotFound, ValidationError, type FieldProblem } from "../refusal.js";
import { checkRetries, checkSchedule } from "../schedules/check-schedule.js";
import type { ScheduleClock } from "../schedules/schedule-clock.js";
import { followSchedule, scheduleNow } from "../schedules/schedule-cursor.js";
import type { Segment } from "../segments/segment.entity.js";
import type { SegmentService } from "../segments/segment.service.js";
import { attachConnection, detachConnection } from "./attach-connection.js";
import { checkDestined } from "./check-destined.js";
import { checkNotifyRejectedOver, checkOnLeave, type Leaving } from "./check-export.js";
import { copyExport } from "./copy-export.js";
import { deleteExport, type DeleteExportDeps } from "./delete-export.js";
import { Export } from "./export.entity.js";
import { checkGuards, guardsOf } from "./export-guards.js";
import { ExportNotices, type ExportNotice } from "./export-notices.js";
import type { CreateExport, UpdateExport } from "./export-requests.js";
import { loadSegments, readSegments, setSegments } from "./export-segments.js";
import { CONNECTION_UNKNOWN } from "./find-list.js";
import { listExports, type ExportFilter } from "./list-exports.js";
import { nameArguments } from "./name-arguments.js";
import { newExport } from "./new-export.js";
import { updateExport } from "./update-export.js";

const NOT_FOUND = new NotFound({
  en: "There is no such export. It may have been deleted.",
  ja: "このエクスポートは見つかりません。削除された可能性があります。",
});

/** Exports: what goes where. Performing one is the business of runs. */
export class ExportService {
  private readonly notices = new ExportNotices();

  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly scheduleClock: ScheduleClock;
      readonly connections: Pick<ConnectionService, "get" | "openDestination">;
      readonly segments: Pick<SegmentService, "fieldsInAll" | "checkSameSource" | "members">;
      readonly profileLimit: number;
      readonly runs: DeleteExportDeps["runs"];
      readonly removals: DeleteExportDeps["removals"];
    },
  ) {}

  async list(em: EntityManager, page: PageRequest, filter: ExportFilter = {}): Promise<Page<Export>> {
    return listExports(em, page, filter);
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
    return readSegments(em, exportId);
  }

  /** The same for an export at hand; those of many exports are read together. */
  async segmentsIn(found: Export): Promise<Segment[]> {
    return loadSegments(found);
  }

  /** What is allowed, and whose consequence a person should know. */
  async noticesOf(em: EntityManager, found: Export): Promise<ExportNotice[]> {
    return this.notices.of(em, found);
  }

  guardsOf(found: Export) {
    return guardsOf(found, this.deps.profileLimit);
  }

  /** Checks everything against the destination, live, and stores it. Runs nothing. */
  async create(em: EntityManager, input: CreateExport, actor: Actor): Promise<Export | ValidationError> {
    const problems: FieldProblem[] = [
      ...checkName(input.name),
      ...(input.schedule ? checkSchedule(input.schedule, await scheduleNow(this.deps.scheduleClock, em)) : []),
      ...checkRetries(input.retries),
      ...checkNotifyRejectedOver(input.notifyRejectedOver),
      ...checkGuards(input.guards, this.deps.profileLimit),
    ];
    const connection = await this.deps.connections.get(em, input.connectionId);
    if (!connection) problems.push(CONNECTION_UNKNOWN);
    const checked = await checkDestined(this.deps, em, connection, input, input.segmentIds, input.matching);
    problems.push(...checked.problems, ...checkOnLeave(input, checked.destined?.list ?? null));
    if (problems.length > 0 || !checked.destined || !connection) return new ValidationError(problems);

    const { destined } = checked;
    return em.transactional(async (inner) => {
      const created = newExport(inner, input, { connection, destined, actor, now: this.deps.clock.now() });
      setSegments(inner, created, input.segmentIds);
      await inner.flush();
      await this.follow(inner, created);
      return created;
    });
  }

  /** A run under way is not touched: it works on the settings it was planned with. */
  async update(
    em: EntityManager,
    id: string,
    input: UpdateExport,
    leaving: Leaving,
    actor: Actor,
  ): Promise<Export | ValidationError | NotFound> {
    const answer = (await updateExport(this.deps, em, id, () => input, leaving, actor)) ?? NOT_FOUND;
    if (!(answer instanceof ValidationError)) return answer;
    return new ValidationError(
      answer.fields.map((problem) => (problem.path === "connectionId" ? { ...problem, path: "id" } : problem)),
    );
  }

  /** A paused copy, so that two exports do not send the same people before anybody looked. */
  async duplicate(em: EntityManager, id: string, actor: Actor): Promise<Export | NotFound> {
    const found = await this.get(em, id);
    if (!found) return NOT_FOUND;
    const segmentIds = (await this.segmentsOf(em, id)).map((segment) => segment.id);
    return em.transactional(async (inner) => {
      const copy = copyExport(inner, found, actor, this.deps.clock.now());
      setSegments(inner, copy, segmentIds);
      await inner.flush();
      await this.follow(inner, copy);
      return copy;
    });
  }

  /** A schedule of its own holds from now on. */
  private async follow(em: EntityManager, created: Export): Promise<void> {
    if (created.scheduleKind === "OWN")
      await followSchedule(em, created, await scheduleNow(this.deps.scheduleClock, em));
  }

  /** The export's client and list must be there, seen through the new connection. */
  async attach(em: EntityManager, id: string, connectionId: string): Promise<Export | ValidationError | NotFound> {
    return (await attachConnection(this.deps, em, id, connectionId)) ?? NOT_FOUND;
  }

  /** Keeps settings and claims. What runs is cancelled, after no new run can find the connection any more. */
  async detach(em: EntityManager, id: string): Promise<Export | NotFound> {
    return (await detachConnection(this.deps, em, id)) ?? NOT_FOUND;
  }

  async detachAllOf(em: EntityManager, connectionId: string): Promise<void> {
    for (const { id } of await this.ofConnection(em, connectionId)) await this.detach(em, id);
  }

  /** Deletes none of them when the people of one of them cannot be removed as asked. */
  async deleteAllOf(
    em: EntityManager,
    connectionId: string,
    leaving: Leaving,
    actor: Actor,
  ): Promise<ValidationError | null> {
    const exports = await this.ofConnection(em, connectionId);
    if (leaving === "REMOVE") {
      for (const found of exports) {
        const problems = await this.deps.removals.problems(found, actor);
        if (problems.length > 0) return new ValidationError(problems);
      }
    }
    for (const { id } of exports) await this.delete(em, id, leaving, actor);
    return null;
  }

  async addSegment(em: EntityManager, id: string, segmentId: string, actor: Actor) {
    return this.changeSegments(em, id, actor, (ids) => (ids.includes(segmentId) ? null : [...ids, segmentId]));
  }

  async removeSegment(em: EntityManager, id: string, segmentId: string, actor: Actor) {
    return this.changeSegments(em, id, actor, (ids) =>
      ids.includes(segmentId) ? ids.filter((candidate) => candidate !== segmentId) : null,
    );
  }

  private async changeSegments(
    em: EntityManager,
    id: string,
    actor: Actor,
    changed: (segmentIds: readonly string[]) => readonly string[] | null,
  ): Promise<Export | ValidationError | NotFound> {
    const change = (present: readonly string[]) => {
      const segmentIds = changed(present);
      return segmentIds && { segmentIds };
    };
    const answer = (await updateExport(this.deps, em, id, change, "KEEP", actor)) ?? NOT_FOUND;
    if (!(answer instanceof ValidationError)) return answer;
    return nameArguments(answer, { segmentIds: "segmentId", connectionId: "exportId" }, "exportId");
  }

  async delete(
    em: EntityManager,
    id: string,
    leaving: Leaving,
    actor: Actor,
  ): Promise<{ id: string } | ValidationError | NotFound> {
    const found = await this.get(em, id);
    return found ? deleteExport(this.deps, em, found, leaving, actor) : NOT_FOUND;
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
