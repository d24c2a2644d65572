import type { ListDetails } from "../destinations/list.js";
import { fieldNamed } from "../destinations/field-key.js";
import { USUAL_YES } from "../runs/plan/map/consents.js";
import { withDefaults } from "./matching-defaults.js";
import type { Matching, RecipientConsent, TrackConsent, WhenEmpty, WhenTooLong, Winner } from "./matching.js";

export interface ConsentRequest {
  readonly value?: TrackConsent | null;
  readonly field?: string | null;
  readonly values?: readonly { readonly value: string; readonly consent: TrackConsent }[] | null;
  readonly otherwise?: TrackConsent | null;
}

export interface RecipientConsentRequest {
  readonly field: string;
  readonly yesValues?: readonly string[] | null;
  readonly refusalWithholds?: RecipientConsent["refusalWithholds"] | null;
  readonly removeWhenGone?: boolean | null;
}

/** Data matching as a client sends it. */
export interface MatchingRequest {
  readonly email: string;
  readonly name?: readonly string[] | null;
  readonly nameWhenEmpty?: WhenEmpty | null;
  readonly nameWhenTooLong?: WhenTooLong | null;
  readonly mobileNumber?: string | null;
  readonly mobileNumberWhenEmpty?: WhenEmpty | null;
  readonly customFields?:
    readonly { key: string; field: string; whenEmpty?: WhenEmpty | null; whenTooLong?: WhenTooLong | null }[] | null;
  readonly consentToTrack: ConsentRequest;
  readonly consentToSms?: ConsentRequest | null;
  readonly recipientConsent?: RecipientConsentRequest | null;
  readonly winner?: Winner | null;
}

/**
 * Fills in what was left out, so that the same choice is always stored the same way. Keys become those that the list
 * returned: the very key first, then the one that means the same. The empty key means the field that has it, if only one has.
 */
export function completeMatching(request: MatchingRequest, list: ListDetails | null): Matching {
  const fields = list?.customFields ?? [];
  const { consentToSms, recipientConsent, winner } = request;
  return withDefaults({
    email: request.email,
    name: [...(request.name ?? [])],
    nameWhenEmpty: request.nameWhenEmpty ?? "KEEP",
    nameWhenTooLong: request.nameWhenTooLong ?? "CUT",
    mobileNumber: request.mobileNumber || null,
    mobileNumberWhenEmpty: request.mobileNumberWhenEmpty ?? "KEEP",
    customFields: (request.customFields ?? []).map(({ key, field, whenEmpty, whenTooLong }) => ({
      key: fieldNamed(fields, key)?.key ?? key,
      field,
      whenEmpty: whenEmpty ?? "KEEP",
      whenTooLong: whenTooLong ?? "CUT",
    })),
    consentToTrack: completeConsent(request.consentToTrack),
    consentToSms: consentToSms ? completeConsent(consentToSms) : null,
    recipientConsent: recipientConsent ? completeRecipientConsent(recipientConsent) : null,
    winner: winner ? { order: winner.order, field: winner.field } : null,
  });
}

/** What nobody said of a field's values counts as no: the destination takes what is unchanged at first for a yes. */
function completeConsent({ value, field, values, otherwise }: ConsentRequest) {
  return {
    value: value ?? null,
    field: field || null,
    values: (values ?? []).map((one) => ({ value: one.value.trim(), consent: one.consent })),
    otherwise: otherwise ?? (field ? "NO" : "UNCHANGED"),
  };
}

function completeRecipientConsent(request: RecipientConsentRequest): RecipientConsent {
  return {
    field: request.field,
    yesValues: (request.yesValues ?? USUAL_YES).map((value) => value.trim()),
    refusalWithholds: request.refusalWithholds ?? "ADDRESS",
    removeWhenGone: request.removeWhenGone ?? true,
  };
}
