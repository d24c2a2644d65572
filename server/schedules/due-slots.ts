import { slotsAfter, type Recurrence } from "./slots.js";

export interface DueSlots {
  /** Oldest first. */
  readonly slots: readonly Date[];
  /** The first slot that is not among them; null when there is none to come. */
  readonly next: Date | null;
}

/** The slots from `from` to `until`, both included, but no more than `most` of them. */
export function dueSlots(recurrence: Recurrence, from: Date, until: Date, most: number): DueSlots {
  const slots: Date[] = [];
  for (const slot of slotsAfter(recurrence, new Date(from.getTime() - 1))) {
    if (slot.getTime() > until.getTime() || slots.length === most) return { slots, next: slot };
    slots.push(slot);
  }
  return { slots, next: null };
}
