import type { WhenMissed, WhenRunning } from "../exports/export.entity.js";
import type { SkipReason } from "../runs/skip-reason.js";

/** So late a slot still counts as met: a process that starts, or takes over from one that died, takes less. */
export const STILL_IN_TIME_MINUTES = 5;
const MINUTE_MS = 60_000;

/** What an export wants of slots that cannot be met. */
export interface SlotPolicy {
  readonly whenMissed: WhenMissed;
  readonly missedWithinMinutes: number;
  readonly whenRunning: WhenRunning;
}

/** What the export is doing when its slots are found due. Removals of people whom it left behind do not count. */
export interface Standing {
  readonly isHeld: boolean;
  readonly isRunning: boolean;
  /** One of its runs has not begun yet: it will do what this slot's would. */
  readonly isWaiting: boolean;
}

export interface DecidedSlot {
  readonly slot: Date;
  /** Null: it becomes a run that waits for its turn. */
  readonly skipReason: SkipReason | null;
}

/**
 * What becomes of the slots of one export that are due, oldest first. Only the newest of all can be met, by one run for
 * all of them; `hasNewer` says that it is not among these.
 */
export function decideSlots(
  slots: readonly Date[],
  hasNewer: boolean,
  now: Date,
  policy: SlotPolicy,
  standing: Standing,
): DecidedSlot[] {
  return slots.map((slot, n) => {
    const isNewest = n === slots.length - 1 && !hasNewer;
    return { slot, skipReason: isNewest ? whyNot(slot, now, policy, standing) : "MISSED" };
  });
}

function whyNot(slot: Date, now: Date, policy: SlotPolicy, standing: Standing): SkipReason | null {
  const lateMs = now.getTime() - slot.getTime();
  if (lateMs > policy.missedWithinMinutes * MINUTE_MS) return "MISSED";
  if (lateMs > STILL_IN_TIME_MINUTES * MINUTE_MS && policy.whenMissed === "SKIP") return "MISSED";
  if (standing.isHeld) return "HELD_PLAN_WAITING";
  if (standing.isRunning && (policy.whenRunning === "SKIP" || standing.isWaiting)) return "ALREADY_RUNNING";
  return null;
}
