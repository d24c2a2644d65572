import type { NotificationKind } from "../data-provider/notifications.js";

/** What somebody can be told of, in the order of the API. TEST is sent only when somebody tries it out. */
export const TOLD_KINDS = [
  "FAILED",
  "REJECTIONS",
  "HELD",
  "SKIPPED",
  "REAUTHENTICATION",
  "CONSENT_RENEWAL",
  "RECOVERED",
] as const satisfies readonly NotificationKind[];

export const NOTIFICATION_KINDS: readonly NotificationKind[] = [...TOLD_KINDS, "TEST"];
