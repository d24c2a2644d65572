import type { EntityManager } from "@mikro-orm/postgresql";
import DataLoader from "dataloader";
import type pg from "pg";

import type { Actor } from "../access/actor.js";
import { authoriseOn } from "../access/authorisation/authorise.js";
import type { AuditLog } from "../audit/audit-log.js";
import type { Clock } from "../clock.js";
import { isId } from "../database/is-id.js";
import { inTransaction } from "../database/transaction.js";
import { Export } from "../exports/export.entity.js";
import { lockExport } from "../exports/lock-export.js";
import { NotFound, ValidationError } from "../refusal.js";
import type { Text } from "../text.js";
import { checkSchedule } from "./check-schedule.js";
import { comingSlots } from "./coming-slots.js";
import { refreshRecurrence } from "./recurrence-of.js";
import type { RefreshSchedule, RefreshService } from "./refresh.service.js";
import type { ScheduleClock } from "./schedule-clock.js";
import { followSchedule, isRefreshDue, lockCursor, readCursors, scheduleNow } from "./schedule-cursor.js";
import {
  recurrenceOf,
  recursAlike,
  scheduleToStore,
  type Recurring,
  type ScheduleRequest,
} from "./schedule-request.js";
import { clockChangeWords, scheduleWords } from "./schedule-words.js";
import { turnOwnSlots, turnRefreshSlots } from "./turn-slots.js";

export interface SchedulePreview {
  readonly nextTimes: Date[];
  readonly summary: Text;
  readonly clockChanges: Text;
}

export interface BulkSchedule {
  readonly exportId: string;
  readonly result: Export | ValidationError | NotFound;
}

interface Asking {
  readonly em: EntityManager;
  readonly actor: Actor;
}

const NOT_FOUND = new NotFound({
  en: "There is no such export. It may have been deleted.",
  ja: "このエクスポートは見つかりません。削除された可能性があります。",
});

/** The former schedule has a slot that is not a run yet. */
const SLOT_DUE = Symbol("slot due");
/** The refresh has one, and the export is about to begin or to cease to follow it. */
const REFRESH_DUE = Symbol("refresh due");

/** When exports run by themselves. Making runs of it is the business of the tick. */
export class ScheduleService {
  private readonly present = new WeakMap<EntityManager, DataLoader<string, Present>>();

  constructor(
    private readonly deps: {
      readonly pool: pg.Pool;
      readonly clock: Clock;
      readonly scheduleClock: ScheduleClock;
      readonly refresh: Pick<RefreshService, "current">;
      readonly audit: AuditLog;
    },
  ) {}

  /**
   * Changes when an export runs. One that is set to what it was goes on where it is; any other is followed from now on,
   * once what was due by the former one is a run, each of its slots. What is due of the refresh is before an export begins
   * or ceases to follow it: its slots until then are runs of those that followed it then.
   */
  async set(em: EntityManager, id: string, request: ScheduleRequest): Promise<Export | ValidationError | NotFound> {
    if (!isId(id)) return NOT_FOUND;
    for (;;) {
      const answer = await this.attempt(em, id, request);
      if (answer !== SLOT_DUE && answer !== REFRESH_DUE) return answer;
      await inTransaction(this.deps.pool, (client) =>
        answer === SLOT_DUE
          ? turnOwnSlots(client, id, this.deps.scheduleClock)
          : turnRefreshSlots(client, this.deps.scheduleClock),
      );
    }
  }

  private async attempt(em: EntityManager, id: string, request: ScheduleRequest) {
    return em.transactional(async (inner) => {
      const found = await lockExport(inner, id);
      if (!found) return NOT_FOUND;
      const nextSlot = await lockCursor(inner, id);
      const now = await scheduleNow(this.deps.scheduleClock, inner);
      const problems = checkSchedule(request, now);
      if (problems.length > 0) return new ValidationError(problems);
      const stored = scheduleToStore(request, found);
      const goesOn = recursAlike(found, stored);
      if (!goesOn && nextSlot !== null && nextSlot.getTime() <= now.getTime()) return SLOT_DUE;
      const joinsOrLeaves = (found.scheduleKind === "WITH_REFRESH") !== (stored.scheduleKind === "WITH_REFRESH");
      if (joinsOrLeaves && (await isRefreshDue(inner, now))) return REFRESH_DUE;
      inner.assign(found, { ...stored, updatedAt: this.deps.clock.now() });
      await inner.flush();
      if (!goesOn) await followSchedule(inner, found, now);
      return found;
    });
  }

  /** One schedule for several exports: each of them is changed, or not, by itself. One result for each ID, in order. */
  async setAll({ em, actor }: Asking, ids: readonly string[], request: ScheduleRequest): Promise<BulkSchedule[]> {
    const results: BulkSchedule[] = [];
    for (const [index, exportId] of ids.entries()) {
      const found = isId(exportId) ? await em.findOne(Export, { id: exportId }) : null;
      const verdict = found && (await authoriseOn({ em, actor }, "Mutation.setExportSchedule", found));
      if (verdict) {
        const { reason, text } = verdict;
        await this.deps.audit.record({
          action: "setExportSchedules",
          outcome: "REFUSED",
          details: { role: actor.role, reason, exportId },
        });
        results.push({ exportId, result: ValidationError.of(`exportIds.${index}`, "NOT_ALLOWED", text) });
      } else results.push({ exportId, result: await this.set(em, exportId, request) });
    }
    return results;
  }

  /** What a schedule would come to if it were saved now. Saves nothing. */
  async preview(request: ScheduleRequest, count: number): Promise<SchedulePreview | ValidationError> {
    const now = await this.deps.scheduleClock.now(this.deps.pool);
    const problems = checkSchedule(request, now);
    if (problems.length > 0) return new ValidationError(problems);
    const stored = scheduleToStore(request);
    const present = { now, setAt: now, refresh: await this.deps.refresh.current() };
    return {
      nextTimes: nextTimes(stored, present, count),
      summary: scheduleWords(stored),
      clockChanges: clockChangeWords({ everyMinutes: stored.scheduleEveryMinutes ?? null }),
    };
  }

  /** When an export runs next by itself, in order; empty while it would not, as when it is paused. */
  async nextTimesOf(em: EntityManager, found: Export, count: number): Promise<Date[]> {
    if (found.paused || !found.connection || found.scheduleKind === "NONE") return [];
    return nextTimes(found, await this.readPresent(em, found.id), count);
  }

  /** That of many exports is read together. */
  private readPresent(em: EntityManager, exportId: string): Promise<Present> {
    let loader = this.present.get(em);
    if (!loader) {
      loader = new DataLoader(
        async (ids) => {
          const now = await this.deps.scheduleClock.now(this.deps.pool);
          const refresh = await this.deps.refresh.current();
          const cursors = new Map((await readCursors(em, ids)).map(({ exportId: id, setAt }) => [id, setAt]));
          return ids.map((id) => ({ now, refresh, setAt: cursors.get(id) ?? now }));
        },
        { cache: false },
      );
      this.present.set(em, loader);
    }
    return loader.load(exportId);
  }
}

/** What next times depend on besides the schedule. */
interface Present {
  readonly now: Date;
  readonly setAt: Date;
  readonly refresh: RefreshSchedule;
}

function nextTimes(schedule: Recurring, { now, setAt, refresh }: Present, count: number): Date[] {
  if (schedule.scheduleKind === "OWN") return comingSlots(recurrenceOf(schedule, setAt), now, count);
  if (schedule.scheduleKind === "NONE" || !refresh.enabled) return [];
  return comingSlots(refreshRecurrence(refresh), now, count);
}
