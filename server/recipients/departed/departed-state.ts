/** Where somebody can stand who is not on the list any more, or never may be. ABSENT: once known there, now in no state. */
export const DEPARTED_STATES = ["UNSUBSCRIBED", "BOUNCED", "DELETED", "SUPPRESSED", "ABSENT"] as const;
export type DepartedState = (typeof DEPARTED_STATES)[number];

export const DEPARTURE_REASONS = [
  "UNSUBSCRIBED",
  "BOUNCED",
  "DELETED_BY_US",
  "DELETED_ELSEWHERE",
  "SUPPRESSED_UNSUBSCRIBED",
  "SUPPRESSED_BOUNCED",
  "SUPPRESSED",
  "ABSENT",
] as const;
export type DepartureReason = (typeof DEPARTURE_REASONS)[number];
