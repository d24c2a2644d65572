import type pg from "pg";

import { decideSlots, type SlotPolicy } from "./decide-slots.js";
import { dueSlots } from "./due-slots.js";
import { insertSlotRuns, readStanding } from "./insert-slot-runs.js";
import { ownRecurrence, refreshRecurrence, type StoredSchedule } from "./recurrence-of.js";
import type { ScheduleClock } from "./schedule-clock.js";

/** Runs of one transaction, about: whoever dies in it loses no more than this work. */
export const MOST_AT_ONCE = 1_000;

export interface Turned {
  /** Runs that were made. */
  readonly runs: number;
  /** There are further slots that are due. */
  readonly hasMore: boolean;
}

const NOTHING: Turned = { runs: 0, hasMore: false };

interface OwnRow extends StoredSchedule, SlotPolicy {
  readonly nextSlotAt: Date;
}

const POLICY = `export.when_missed AS "whenMissed", export.missed_within_minutes AS "missedWithinMinutes",
  export.when_running AS "whenRunning"`;

/**
 * Turns the due slots of an export's own schedule into runs and notes how far it came, in the caller's transaction: both
 * happen or neither. Who saves another schedule calls it before, so that no slot of the former one is lost; `SKIP LOCKED`
 * leaves an export alone that somebody else is busy with.
 */
export async function turnOwnSlots(
  client: pg.ClientBase,
  exportId: string,
  clock: ScheduleClock,
  whenLocked: "" | "SKIP LOCKED" = "",
): Promise<Turned> {
  const now = await clock.now(client);
  const found = await client.query<OwnRow>(
    `SELECT export.schedule_cron AS cron, export.schedule_every_minutes AS "everyMinutes",
       export.schedule_time_zone AS "timeZone", export.schedule_starts_at AS "startsAt", export.schedule_ends_at AS "endsAt",
       followed.set_at AS "setAt", followed.next_slot_at AS "nextSlotAt", ${POLICY}
     FROM export JOIN schedule_cursor followed ON followed.export_id = export.id
     WHERE export.id = $1 AND export.schedule_kind = 'OWN' AND followed.next_slot_at <= $2
     FOR NO KEY UPDATE OF export, followed ${whenLocked}`,
    [exportId, now],
  );
  const due = found.rows[0];
  if (!due) return NOTHING;
  const { slots, next } = dueSlots(ownRecurrence(due), due.nextSlotAt, now, MOST_AT_ONCE);
  const hasMore = next !== null && next.getTime() <= now.getTime();
  const standing = await readStanding(client, [exportId]);
  const decided = decideSlots(slots, hasMore, now, due, standing(exportId));
  const runs = await insertSlotRuns(
    client,
    "schedule",
    decided.map((slot) => ({ ...slot, exportId })),
  );
  await client.query("UPDATE schedule_cursor SET next_slot_at = $2 WHERE export_id = $1", [exportId, next]);
  return { runs, hasMore };
}

interface RefreshRow extends Pick<StoredSchedule, "cron" | "timeZone" | "setAt"> {
  readonly nextSlotAt: Date;
}

interface Follower extends SlotPolicy {
  readonly id: string;
  readonly createdAt: Date;
}

/**
 * The same for the refresh: each of its slots is a run of every export that follows it and was there by then. Which do is
 * judged now, so that whoever begins or ceases to follow it within the seconds after a slot does so for that slot as well.
 */
export async function turnRefreshSlots(
  client: pg.ClientBase,
  clock: ScheduleClock,
  whenLocked: "" | "SKIP LOCKED" = "",
): Promise<Turned> {
  const now = await clock.now(client);
  const found = await client.query<RefreshRow>(
    `SELECT cron, time_zone AS "timeZone", set_at AS "setAt", next_slot_at AS "nextSlotAt" FROM refresh_schedule
     WHERE enabled AND next_slot_at <= $1 FOR UPDATE ${whenLocked}`,
    [now],
  );
  const due = found.rows[0];
  if (!due) return NOTHING;
  // Always in the same order: two who lock several exports never wait for each other.
  const followers = await client.query<Follower>(
    `SELECT export.id, export.created_at AS "createdAt", ${POLICY} FROM export
     WHERE export.schedule_kind = 'WITH_REFRESH' ORDER BY export.id FOR NO KEY UPDATE`,
  );
  const most = Math.max(1, Math.floor(MOST_AT_ONCE / Math.max(1, followers.rows.length)));
  const { slots, next } = dueSlots(refreshRecurrence(due), due.nextSlotAt, now, most);
  const hasMore = next !== null && next.getTime() <= now.getTime();
  const ids = followers.rows.map(({ id }) => id);
  const standing = await readStanding(client, ids);
  const decided = followers.rows.flatMap((follower) => {
    const since = slots.filter((slot) => slot.getTime() >= follower.createdAt.getTime());
    const all = decideSlots(since, hasMore, now, follower, standing(follower.id));
    return all.map((slot) => ({ ...slot, exportId: follower.id }));
  });
  const runs = await insertSlotRuns(client, "refresh", decided);
  await client.query("UPDATE refresh_schedule SET next_slot_at = $1", [next]);
  return { runs, hasMore };
}
