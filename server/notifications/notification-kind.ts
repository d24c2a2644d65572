/** What somebody is told of, each for itself to be chosen. */
export const TOLD_KINDS = [
  "FAILED",
  "REJECTIONS",
  "HELD",
  "SKIPPED",
  "REAUTHENTICATION",
  "CONSENT_RENEWAL",
  "RECOVERED",
] as const;
export type ToldKind = (typeof TOLD_KINDS)[number];

/** TEST is what somebody sends to see whether it arrives. */
export const NOTIFICATION_KINDS = [...TOLD_KINDS, "TEST"] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const CHANNELS = ["EMAIL", "WEBHOOK"] as const;
export type Channel = (typeof CHANNELS)[number];

export const DELIVERY_STATES = ["PENDING", "SENT", "FAILED", "DROPPED"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** How somebody stands to one export, whatever they chose for all of them. */
export const WATCHINGS = ["WATCH", "MUTE", "USUAL"] as const;
export type Watching = (typeof WATCHINGS)[number];
