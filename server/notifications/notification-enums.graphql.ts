import { registerEnumType } from "type-graphql";

export const NotificationKindEnum = {
  FAILED: "FAILED",
  REJECTIONS: "REJECTIONS",
  HELD: "HELD",
  SKIPPED: "SKIPPED",
  REAUTHENTICATION: "REAUTHENTICATION",
  CONSENT_RENEWAL: "CONSENT_RENEWAL",
  RECOVERED: "RECOVERED",
  TEST: "TEST",
} as const;
registerEnumType(NotificationKindEnum, {
  name: "NotificationKind",
  description: "What somebody is told of.",
  valuesConfig: {
    FAILED: { description: "A run failed for good, after its last attempt." },
    REJECTIONS: {
      description:
        "A run got through, and more recipients than the export's `notifyRejectedOver` were newly rejected, not removed though they should be, or are in doubt. Those rejected before are not told again.",
    },
    HELD: { description: "A plan is held until a person approves or rejects it." },
    SKIPPED: {
      description:
        "A run was not performed, for a reason that needs a person: no connection, no export user, consent withdrawn or never given, a slot that was given up. Never because the export is paused or was running.",
    },
    REAUTHENTICATION: {
      description: "The destination does not accept a connection's credential, as a run or a test of it found.",
    },
    CONSENT_RENEWAL: {
      description:
        "A connection's consent must be given again because the wording or the account changed: once while the former still holds, and once when it does not any more.",
    },
    RECOVERED: { description: "It works again: the first run that got through after something of the above." },
    TEST: { description: "Sent by somebody to see whether it arrives. Cannot be chosen." },
  },
});

export const NotificationChannelEnum = { EMAIL: "EMAIL", WEBHOOK: "WEBHOOK" } as const;
registerEnumType(NotificationChannelEnum, {
  name: "NotificationChannel",
  description: "How somebody is told.",
  valuesConfig: {
    EMAIL: { description: "By e-mail to a person." },
    WEBHOOK: { description: "By a signed request to a program's endpoint." },
  },
});

export const NotificationDeliveryStateEnum = {
  PENDING: "PENDING",
  SENT: "SENT",
  FAILED: "FAILED",
  DROPPED: "DROPPED",
} as const;
registerEnumType(NotificationDeliveryStateEnum, {
  name: "NotificationDeliveryState",
  description: "Where a delivery is.",
  valuesConfig: {
    PENDING: { description: "It waits for its first or its next attempt." },
    SENT: { description: "The mail server or the endpoint took it. That somebody read it is not known." },
    FAILED: { description: "It was given up: after a day of attempts, or because trying again is of no use." },
    DROPPED: {
      description:
        "It is not wanted any more: the person was deactivated, muted the export or chose otherwise, or the webhook was disabled or deleted.",
    },
  },
});

export const WatchingEnum = { WATCH: "WATCH", MUTE: "MUTE", USUAL: "USUAL" } as const;
registerEnumType(WatchingEnum, {
  name: "Watching",
  description: "How the viewer stands to one export, as far as notifications go.",
  valuesConfig: {
    WATCH: { description: "They are told of everything about it." },
    MUTE: { description: "They are told of nothing about it." },
    USUAL: { description: "They are told of what they chose for all exports." },
  },
});
