import { registerEnumType } from "type-graphql";

export const WhenEmptyEnum = { KEEP: "KEEP", CLEAR: "CLEAR" } as const;
registerEnumType(WhenEmptyEnum, {
  name: "WhenEmpty",
  description: "What an empty profile value, or one that cannot be sent at all, does to what the destination has.",
  valuesConfig: {
    KEEP: { description: "What is there stays." },
    CLEAR: { description: "What is there is emptied." },
  },
});

export const WhenTooLongEnum = { CUT: "CUT", REJECT: "REJECT" } as const;
registerEnumType(WhenTooLongEnum, {
  name: "WhenTooLong",
  description: "What becomes of text longer than the 250 characters that the destination keeps.",
  valuesConfig: {
    CUT: { description: "It is cut, and the run says how many were." },
    REJECT: { description: "The recipient is rejected without being sent, with code 810." },
  },
});

export const TrackConsentEnum = { YES: "YES", NO: "NO", UNCHANGED: "UNCHANGED" } as const;
registerEnumType(TrackConsentEnum, {
  name: "TrackConsent",
  description: "Whether a recipient agreed, to have opens and clicks tracked or to text messages.",
  valuesConfig: {
    YES: { description: "They agreed." },
    NO: { description: "They did not agree." },
    UNCHANGED: { description: "What the destination knows stays; a new subscriber counts there as having agreed." },
  },
});

export const RefusalWithholdsEnum = { ADDRESS: "ADDRESS", PROFILE: "PROFILE" } as const;
registerEnumType(RefusalWithholdsEnum, {
  name: "RefusalWithholds",
  description: "What is withheld when one of several profiles with an address says no.",
  valuesConfig: {
    ADDRESS: { description: "The address: nobody is written to there." },
    PROFILE: { description: "That profile only: another one with the same address that says yes is sent." },
  },
});

export const WinnerOrderEnum = { FIRST: "FIRST", NEWEST: "NEWEST" } as const;
registerEnumType(WinnerOrderEnum, {
  name: "WinnerOrder",
  description: "Which value of a field wins.",
  valuesConfig: {
    FIRST: { description: "The smallest: the earliest time, the lowest number, the first text." },
    NEWEST: { description: "The greatest: the latest time, the highest number, the last text." },
  },
});
