import type { RecipientOutcome } from "../../runs/run-outcome.js";

/** What can happen to one person on one list. */
export const RECIPIENT_EVENTS = [
  "ADDED",
  "RETURNED",
  "UPDATED",
  "UNCHANGED",
  "WITHHELD",
  "SKIPPED_BY_MODE",
  "REJECTED",
  "STILL_REJECTED",
  "IN_DOUBT",
  "NOT_ATTEMPTED",
  "LEFT",
  "REMOVED",
  "REMOVAL_FAILED",
  "REMOVAL_NOT_NEEDED",
  "REMOVAL_IN_DOUBT",
  "REMOVAL_NOT_ATTEMPTED",
  "KEPT_BY_CLAIM",
  "KEPT_FOREIGN",
  "ENDED",
  "CAME_OTHERWISE",
  "CONFIRMED",
  "UNSUBSCRIBED",
  "BOUNCED",
  "DELETED",
  "SUPPRESSED",
  "RELEASED",
  "ABSENT",
  "MISSING",
  "UNEXPECTED",
  "DIFFERENT",
] as const;
export type RecipientEventKind = (typeof RECIPIENT_EVENTS)[number];

/** Outcomes that are no event in somebody's life: of another profile, or of a text that is no address. */
type NoEvent = "DUPLICATE" | "INVALID";
export const NO_EVENT = ["DUPLICATE", "INVALID"] as const satisfies readonly NoEvent[];

/** Every other outcome is a kind of event by the same name: the compiler says so when one is forgotten. */
export const kindOf = (outcome: Exclude<RecipientOutcome, NoEvent>): RecipientEventKind => outcome;
