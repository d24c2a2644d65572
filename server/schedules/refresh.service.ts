import type pg from "pg";

import { inTransaction } from "../database/transaction.js";
import { ValidationError } from "../refusal.js";
import { checkRefresh, linesOf, type RefreshTimes } from "./check-refresh.js";
import { comingSlots } from "./coming-slots.js";
import { refreshRecurrence } from "./recurrence-of.js";
import type { ScheduleClock } from "./schedule-clock.js";
import type { SchedulePreview } from "./schedule.service.js";
import { clockChangeWords, refreshWords } from "./schedule-words.js";
import { slotAfter } from "./slots.js";
import { turnRefreshSlots } from "./turn-slots.js";

/** The installation's own schedule. */
export interface RefreshSchedule extends RefreshTimes {
  readonly setAt: Date;
}

/** What is left out stays; null is nothing any more. */
export interface RefreshRequest {
  readonly enabled: boolean;
  readonly cron?: string | null;
  readonly timeZone?: string | null;
}

/** When exports run that have no schedule of their own. Those that have one are none of its business. */
export class RefreshService {
  constructor(private readonly deps: { readonly pool: pg.Pool; readonly scheduleClock: ScheduleClock }) {}

  async current(): Promise<RefreshSchedule> {
    const { rows } = await this.deps.pool.query<RefreshSchedule>(READ);
    return rows[0]!;
  }

  /**
   * One that is set to what it was goes on where it is; any other is followed from now on, once what was due by the former
   * one is a run of each export that follows it.
   */
  async set(request: RefreshRequest): Promise<RefreshSchedule | ValidationError> {
    return inTransaction(this.deps.pool, async (client) => {
      const { rows } = await client.query<RefreshSchedule>(`${READ} FOR UPDATE`);
      const former = rows[0]!;
      const wanted = {
        enabled: request.enabled,
        cron: request.cron === undefined ? former.cron : linesOf(request.cron).join("\n") || null,
        timeZone: request.timeZone === undefined ? former.timeZone : request.timeZone?.trim() || null,
      };
      const problems = checkRefresh({ ...wanted, cron: request.cron === undefined ? former.cron : request.cron });
      if (problems.length > 0) return new ValidationError(problems);
      if (isSame(former, wanted)) return former;
      const now = await this.turnDue(client);
      const next = wanted.enabled ? slotAfter(refreshRecurrence({ ...wanted, setAt: now }), now) : null;
      await client.query(
        "UPDATE refresh_schedule SET enabled = $1, cron = $2, time_zone = $3, set_at = $4, next_slot_at = $5",
        [wanted.enabled, wanted.cron, wanted.timeZone, now, next],
      );
      return { ...wanted, setAt: now };
    });
  }

  /** Until no slot is due that is not a run. Answers the time by which none is. */
  private async turnDue(client: pg.ClientBase): Promise<Date> {
    for (;;) {
      const now = await this.deps.scheduleClock.now(client);
      const { rows } = await client.query("SELECT FROM refresh_schedule WHERE enabled AND next_slot_at <= $1", [now]);
      if (rows.length === 0) return now;
      await turnRefreshSlots(client, this.deps.scheduleClock);
    }
  }

  /** What the refresh would come to if it were switched on with these times. Saves nothing. */
  async preview(cron: string, timeZone: string | null, count: number): Promise<SchedulePreview | ValidationError> {
    const wanted = { enabled: true, cron, timeZone };
    const problems = checkRefresh(wanted);
    if (problems.length > 0) return new ValidationError(problems);
    const now = await this.deps.scheduleClock.now(this.deps.pool);
    const recurrence = refreshRecurrence({ cron, timeZone: timeZone?.trim() ?? null, setAt: now });
    return {
      nextTimes: comingSlots(recurrence, now, count),
      summary: refreshWords({ ...wanted, timeZone: recurrence.timeZone }),
      clockChanges: clockChangeWords(recurrence),
    };
  }

  /** In order; empty while it is off. */
  async nextTimes(count: number): Promise<Date[]> {
    const present = await this.current();
    if (!present.enabled) return [];
    return comingSlots(refreshRecurrence(present), await this.deps.scheduleClock.now(this.deps.pool), count);
  }
}

function isSame(one: RefreshTimes, other: RefreshTimes): boolean {
  return one.enabled === other.enabled && one.cron === other.cron && one.timeZone === other.timeZone;
}

const READ = `SELECT enabled, cron, time_zone AS "timeZone", set_at AS "setAt" FROM refresh_schedule`;
