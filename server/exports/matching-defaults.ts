import type { ConsentMatch, CustomFieldMatch, Matching } from "./matching.js";

export type CompleteConsent = Required<ConsentMatch>;

/** A matching in which nothing is left out. */
export interface CompleteMatching extends Required<Matching> {
  readonly customFields: readonly Required<CustomFieldMatch>[];
  readonly consentToTrack: CompleteConsent;
  readonly consentToSms: CompleteConsent | null;
}

/**
 * What a matching means that was stored before its newer properties existed, or asked for without them: what is empty
 * leaves the destination alone, what is too long is cut, no consent is asked of anybody, and the smallest key wins. What a
 * consent field's other values mean is always stored since; before it was, they left the destination alone.
 */
export function withDefaults(stored: Matching): CompleteMatching {
  return {
    email: stored.email,
    name: stored.name,
    nameWhenEmpty: stored.nameWhenEmpty ?? "KEEP",
    nameWhenTooLong: stored.nameWhenTooLong ?? "CUT",
    mobileNumber: stored.mobileNumber,
    mobileNumberWhenEmpty: stored.mobileNumberWhenEmpty ?? "KEEP",
    customFields: stored.customFields.map(({ key, field, whenEmpty, whenTooLong = "CUT" }) => ({
      key,
      field,
      whenEmpty,
      whenTooLong,
    })),
    consentToTrack: completeConsent(stored.consentToTrack),
    consentToSms: stored.consentToSms ? completeConsent(stored.consentToSms) : null,
    recipientConsent: stored.recipientConsent ?? null,
    winner: stored.winner ?? null,
  };
}

function completeConsent({ value, field, values, otherwise }: ConsentMatch): CompleteConsent {
  return { value, field, values: values ?? [], otherwise: otherwise ?? "UNCHANGED" };
}
