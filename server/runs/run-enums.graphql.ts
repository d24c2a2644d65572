import { registerEnumType } from "type-graphql";

export const RunKindEnum = { EXPORT: "EXPORT", PLAN: "PLAN", VERIFY: "VERIFY", REMOVAL: "REMOVAL" } as const;
registerEnumType(RunKindEnum, {
  name: "RunKind",
  description: "What a run is for.",
  valuesConfig: {
    EXPORT: { description: "Plans and delivers." },
    PLAN: { description: "Plans only: it ends PLANNED and sends nothing." },
    VERIFY: { description: "Evaluates the segments, reads the whole list back, and compares. Sends nothing." },
    REMOVAL: {
      description:
        "Removes the people whom an export put on a list that it was deleted from or moved away from. Always held for approval.",
    },
  },
});

export const RunTriggerEnum = {
  ON_DEMAND: "ON_DEMAND",
  SCHEDULE: "SCHEDULE",
  REFRESH: "REFRESH",
  RETRY: "RETRY",
} as const;
registerEnumType(RunTriggerEnum, {
  name: "RunTrigger",
  description: "What started a run.",
  valuesConfig: {
    ON_DEMAND: { description: "Somebody asked for it." },
    SCHEDULE: { description: "The export's own schedule." },
    REFRESH: { description: "The refresh of the system." },
    RETRY: { description: "Somebody asked to send again what was rejected." },
  },
});

export const RunStateEnum = {
  QUEUED: "QUEUED",
  PLANNING: "PLANNING",
  PLANNED: "PLANNED",
  HELD: "HELD",
  DELIVERING: "DELIVERING",
  CANCELLING: "CANCELLING",
  SUCCEEDED: "SUCCEEDED",
  COMPLETED_WITH_WARNINGS: "COMPLETED_WITH_WARNINGS",
  FAILED: "FAILED",
  CANCELLED: "CANCELLED",
  REJECTED: "REJECTED",
  SKIPPED: "SKIPPED",
} as const;
registerEnumType(RunStateEnum, {
  name: "RunState",
  description: "Where a run is.",
  valuesConfig: {
    QUEUED: { description: "Waits for its turn, its list, or its next attempt." },
    PLANNING: { description: "Members are read and compared with the ledger; nothing of this plan has been sent." },
    PLANNED: { description: "Finished: a plan alone; nothing was sent." },
    HELD: { description: "A guard tripped; a person decides." },
    DELIVERING: { description: "Calls to the destination are made." },
    CANCELLING: { description: "No new call starts; those in flight are awaited." },
    SUCCEEDED: { description: "Finished: everybody has their outcome, nobody was rejected." },
    COMPLETED_WITH_WARNINGS: { description: "Finished: somebody was rejected, or the counts do not add up." },
    FAILED: { description: "Finished: it could not be completed; `failure` says why." },
    CANCELLED: { description: "Finished: somebody cancelled it; the counts say what had been sent." },
    REJECTED: { description: "Finished: a person rejected the held plan." },
    SKIPPED: { description: "Finished before it began; `skipReason` says why." },
  },
});

export const SkipReasonEnum = {
  NO_CONNECTION: "NO_CONNECTION",
  CONSENT_REQUIRED: "CONSENT_REQUIRED",
  CONSENT_WITHDRAWN: "CONSENT_WITHDRAWN",
  NEEDS_REAUTHENTICATION: "NEEDS_REAUTHENTICATION",
  EXPORT_USER_MISSING: "EXPORT_USER_MISSING",
  EXPORT_USER_UNABLE: "EXPORT_USER_UNABLE",
  PAUSED: "PAUSED",
  ALREADY_RUNNING: "ALREADY_RUNNING",
  HELD_PLAN_WAITING: "HELD_PLAN_WAITING",
  MISSED: "MISSED",
} as const;
registerEnumType(SkipReasonEnum, {
  name: "SkipReason",
  description: "Why a run was not performed. The list is closed.",
  valuesConfig: {
    NO_CONNECTION: { description: "The export is detached." },
    CONSENT_REQUIRED: { description: "Nobody agreed to this transfer in the wording in force, for this account." },
    CONSENT_WITHDRAWN: { description: "The consent was withdrawn." },
    NEEDS_REAUTHENTICATION: { description: "The destination does not accept the connection's credential." },
    EXPORT_USER_MISSING: { description: "The connection has no export user." },
    EXPORT_USER_UNABLE: { description: "The export user is no longer an active admin." },
    PAUSED: { description: "The export is paused." },
    ALREADY_RUNNING: { description: "An earlier run of the export had not finished." },
    HELD_PLAN_WAITING: { description: "A held plan of the export waits for a decision." },
    MISSED: {
      description:
        "No worker was running at the time. Then it was too late by the export's schedule, or a later time was due as well.",
    },
  },
});

export const RecipientOutcomeEnum = {
  INVALID: "INVALID",
  WITHHELD: "WITHHELD",
  DUPLICATE: "DUPLICATE",
  ADDED: "ADDED",
  UPDATED: "UPDATED",
  REJECTED: "REJECTED",
  IN_DOUBT: "IN_DOUBT",
  REMOVED: "REMOVED",
  REMOVAL_FAILED: "REMOVAL_FAILED",
  REMOVAL_NOT_NEEDED: "REMOVAL_NOT_NEEDED",
  REMOVAL_IN_DOUBT: "REMOVAL_IN_DOUBT",
  REMOVAL_NOT_ATTEMPTED: "REMOVAL_NOT_ATTEMPTED",
  KEPT_BY_CLAIM: "KEPT_BY_CLAIM",
  KEPT_FOREIGN: "KEPT_FOREIGN",
  SKIPPED_BY_MODE: "SKIPPED_BY_MODE",
  STILL_REJECTED: "STILL_REJECTED",
  NOT_ATTEMPTED: "NOT_ATTEMPTED",
  MISSING: "MISSING",
  UNEXPECTED: "UNEXPECTED",
  DIFFERENT: "DIFFERENT",
} as const;
registerEnumType(RecipientOutcomeEnum, {
  name: "RecipientOutcome",
  description: "What a run did about one person. Those for whom nothing had changed are not listed.",
  valuesConfig: {
    INVALID: { description: "The profile has no usable e-mail address." },
    WITHHELD: {
      description:
        "Not sent for the recipient's sake: their own consent is missing, or they left the list by their own will, or by somebody else's; `reason` and `code` say which.",
    },
    DUPLICATE: { description: "Another profile with the same address was sent instead." },
    ADDED: { description: "Stored by the destination; the ledger did not know them on the list." },
    UPDATED: { description: "Stored by the destination; the ledger knew them on the list." },
    REJECTED: { description: "Refused by the destination; `code` says why." },
    IN_DOUBT: { description: "A call was made and its answer never came; the next run sends them again." },
    REMOVED: { description: "Taken off the list." },
    REMOVAL_FAILED: { description: "Could not be taken off the list." },
    REMOVAL_NOT_NEEDED: { description: "Had left the list already; only the claim was let go." },
    REMOVAL_IN_DOUBT: { description: "To be removed, with no answer." },
    REMOVAL_NOT_ATTEMPTED: {
      description:
        "To be removed, and not yet or no more. Of a held run everybody whom its plan would remove is listed, for whoever decides. Where a run ended before its first call (rejected, expired, cancelled), they are only counted: nothing was tried with anybody, so nobody is named.",
    },
    KEPT_BY_CLAIM: { description: "Stays, because another export claims them." },
    KEPT_FOREIGN: { description: "Stays, because they came onto the list other than by our sending." },
    SKIPPED_BY_MODE: { description: "Left alone by the membership mode." },
    STILL_REJECTED: { description: "Rejected before, and nothing has changed since: not sent again." },
    NOT_ATTEMPTED: {
      description:
        "To be sent, and not yet or no more. Of a held run everybody whom its plan would add or update is listed, for whoever decides. Where a run ended before its first call (rejected, expired, cancelled), they are only counted: nothing was tried with anybody, so nobody is named.",
    },
    MISSING: { description: "Found by a verification: a member who is not on the list." },
    UNEXPECTED: { description: "Found by a verification: on the list by this export's doing, and no member." },
    DIFFERENT: { description: "Found by a verification: on the list with other data than the profile's." },
  },
});
