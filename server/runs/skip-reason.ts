/** Why a run was not performed. The list is closed: programs rely on it. */
export const SKIP_REASONS = [
  "NO_CONNECTION",
  "CONSENT_REQUIRED",
  "CONSENT_WITHDRAWN",
  "NEEDS_REAUTHENTICATION",
  "EXPORT_USER_MISSING",
  "EXPORT_USER_UNABLE",
  "PAUSED",
  "ALREADY_RUNNING",
  "HELD_PLAN_WAITING",
  "MISSED",
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];
