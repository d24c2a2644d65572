/** What a run did about one person. */
export const RECIPIENT_OUTCOMES = [
  "INVALID",
  "WITHHELD",
  "DUPLICATE",
  "ADDED",
  "UPDATED",
  "REJECTED",
  "IN_DOUBT",
  "REMOVED",
  "REMOVAL_FAILED",
  "REMOVAL_NOT_NEEDED",
  "REMOVAL_IN_DOUBT",
  "REMOVAL_NOT_ATTEMPTED",
  "KEPT_BY_CLAIM",
  "KEPT_FOREIGN",
  "SKIPPED_BY_MODE",
  "STILL_REJECTED",
  "NOT_ATTEMPTED",
  "MISSING",
  "UNEXPECTED",
  "DIFFERENT",
] as const;
export type RecipientOutcome = (typeof RECIPIENT_OUTCOMES)[number];
