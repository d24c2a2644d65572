import type { EntityManager } from "@mikro-orm/postgresql";

import type { Export } from "../exports/export.entity.js";
import type { ScheduleClock } from "./schedule-clock.js";
import { recurrenceOf } from "./schedule-request.js";
import { slotAfter } from "./slots.js";

/** How far an export's own schedule has been followed. */
export interface ScheduleCursor {
  readonly exportId: string;
  /** From when minutes are counted where there is no start. */
  readonly setAt: Date;
}

/** Now by the clock of schedules, asked on the connection of a transaction of the ORM. */
export async function scheduleNow(clock: ScheduleClock, em: EntityManager): Promise<Date> {
  const query = async (text: string) => ({ rows: await em.execute(text) });
  return new Date(await clock.now({ query } as unknown as Parameters<ScheduleClock["now"]>[0]));
}

/**
 * Waits until nobody makes runs for the export any more, and keeps them from it until the transaction ends. Answers the
 * first slot that is no run yet; null when there is none to come, or no schedule that is followed.
 */
export async function lockCursor(em: EntityManager, exportId: string): Promise<Date | null> {
  const [locked] = await em.execute<{ nextSlotAt: Date | string | null }[]>(
    `SELECT next_slot_at AS "nextSlotAt" FROM schedule_cursor WHERE export_id = ? FOR UPDATE`,
    [exportId],
  );
  return locked?.nextSlotAt == null ? null : new Date(locked.nextSlotAt);
}

/** Whether the refresh has a slot that is no run yet. */
export async function isRefreshDue(em: EntityManager, now: Date): Promise<boolean> {
  const due = await em.execute("SELECT FROM refresh_schedule WHERE enabled AND next_slot_at <= ?", [now]);
  return due.length > 0;
}

/** Has an export followed by its schedule from `now` on; one that has no schedule of its own is not followed any more. */
export async function followSchedule(em: EntityManager, found: Export, now: Date): Promise<void> {
  if (found.scheduleKind !== "OWN") {
    await em.execute("DELETE FROM schedule_cursor WHERE export_id = ?", [found.id]);
    return;
  }
  await em.execute(
    `INSERT INTO schedule_cursor (export_id, set_at, next_slot_at) VALUES (?, ?, ?)
     ON CONFLICT (export_id) DO UPDATE SET set_at = excluded.set_at, next_slot_at = excluded.next_slot_at`,
    [found.id, now, slotAfter(recurrenceOf(found, now), now)],
  );
}

export async function readCursors(em: EntityManager, exportIds: readonly string[]): Promise<ScheduleCursor[]> {
  const rows = await em.execute<{ exportId: string; setAt: Date | string }[]>(
    `SELECT export_id AS "exportId", set_at AS "setAt" FROM schedule_cursor WHERE export_id IN (?)`,
    [exportIds],
  );
  return rows.map(({ exportId, setAt }) => ({ exportId, setAt: new Date(setAt) }));
}
