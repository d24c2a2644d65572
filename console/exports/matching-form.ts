import type {
  MatchingInput,
  RefusalWithholds,
  TrackConsent,
  WhenEmpty,
  WhenTooLong,
  WinnerOrder,
} from "../data-provider/generated.js";
import type { Export } from "../data-provider/exports.js";

/** Data matching as the form holds it: every choice is one input. */
export interface MatchingForm {
  readonly email?: string | null;
  readonly name?: readonly string[] | null;
  readonly nameWhenEmpty?: WhenEmpty | null;
  readonly nameWhenTooLong?: WhenTooLong | null;
  readonly mobileNumber?: string | null;
  readonly mobileNumberWhenEmpty?: WhenEmpty | null;
  readonly customFields?: readonly CustomFieldForm[] | null;
  readonly consentToTrack?: ConsentForm;
  readonly consentToSms?: ConsentForm;
  readonly recipientConsent?: RecipientConsentForm;
  readonly winner?: WinnerForm;
}

export interface CustomFieldForm {
  readonly key?: string | null;
  readonly field?: string | null;
  readonly whenEmpty?: WhenEmpty | null;
  readonly whenTooLong?: WhenTooLong | null;
}

/** One answer for everybody, a profile field that answers for each person, or (text messages) nothing said at all. */
export type ConsentChoice = TrackConsent | "FIELD" | "NONE";

export interface ConsentForm {
  readonly choice?: ConsentChoice | null;
  readonly field?: string | null;
  readonly values?: readonly { readonly value?: string | null; readonly consent?: TrackConsent | null }[] | null;
  readonly otherwise?: TrackConsent | null;
}

export interface RecipientConsentForm {
  readonly asked?: boolean | null;
  readonly field?: string | null;
  readonly yesValues?: readonly string[] | null;
  readonly refusalWithholds?: RefusalWithholds | null;
  readonly removeWhenGone?: boolean | null;
}

export interface WinnerForm {
  readonly order?: WinnerOrder | "KEY" | null;
  readonly field?: string | null;
}

export const CONSENTS: readonly TrackConsent[] = ["YES", "NO", "UNCHANGED"];
export const CONSENT_CHOICES: readonly ConsentChoice[] = [...CONSENTS, "FIELD"];
export const SMS_CHOICES: readonly ConsentChoice[] = ["NONE", ...CONSENT_CHOICES];

/** What the server takes for yes where nothing is said, as far as people need to see it. */
const USUAL_YES = ["true", "yes", "1", "はい"];

/** Nothing is chosen beforehand but what the server would choose itself; consent to track is always asked for. */
export const EMPTY_MATCHING = {
  name: [],
  nameWhenEmpty: "KEEP",
  nameWhenTooLong: "CUT",
  mobileNumberWhenEmpty: "KEEP",
  customFields: [],
  consentToTrack: { values: [], otherwise: "NO" },
  consentToSms: { choice: "NONE", values: [], otherwise: "NO" },
  recipientConsent: { asked: false, yesValues: USUAL_YES, refusalWithholds: "ADDRESS", removeWhenGone: true },
  winner: { order: "KEY" },
} satisfies MatchingForm;

export function matchingFormOf(matching: Export["matching"]): MatchingForm {
  const { consentToTrack, consentToSms, recipientConsent, winner, name, customFields, ...others } = matching;
  return {
    ...others,
    name: [...name],
    customFields: customFields.map((row) => ({ ...row })),
    consentToTrack: consentFormOf(consentToTrack),
    consentToSms: consentToSms ? consentFormOf(consentToSms) : EMPTY_MATCHING.consentToSms,
    recipientConsent: recipientConsent ? { asked: true, ...recipientConsent } : EMPTY_MATCHING.recipientConsent,
    winner: winner ?? EMPTY_MATCHING.winner,
  };
}

function consentFormOf({ value, field, values, otherwise }: Export["matching"]["consentToTrack"]): ConsentForm {
  if (field === null) return { choice: value, field, values: [], otherwise: "NO" };
  return { choice: "FIELD", field, values: values.map((one) => ({ ...one })), otherwise };
}

/** What the server is asked for. What is missing goes as empty, so that the server says what to do about it. */
export function matchingInputOf(form: MatchingForm): MatchingInput {
  const { recipientConsent: agreed, winner } = form;
  return {
    email: form.email ?? "",
    name: [...(form.name ?? [])],
    nameWhenEmpty: form.nameWhenEmpty ?? "KEEP",
    nameWhenTooLong: form.nameWhenTooLong ?? "CUT",
    mobileNumber: form.mobileNumber || null,
    mobileNumberWhenEmpty: form.mobileNumberWhenEmpty ?? "KEEP",
    customFields: (form.customFields ?? []).map(({ key, field, whenEmpty, whenTooLong }) => ({
      key: key ?? "",
      field: field ?? "",
      whenEmpty: whenEmpty ?? "KEEP",
      whenTooLong: whenTooLong ?? "CUT",
    })),
    consentToTrack: consentInputOf(form.consentToTrack ?? {}),
    consentToSms: (form.consentToSms?.choice ?? "NONE") === "NONE" ? null : consentInputOf(form.consentToSms ?? {}),
    recipientConsent: agreed?.asked
      ? {
          field: agreed.field ?? "",
          yesValues: (agreed.yesValues ?? []).map((value) => value.trim()).filter((value) => value !== ""),
          refusalWithholds: agreed.refusalWithholds ?? "ADDRESS",
          removeWhenGone: agreed.removeWhenGone ?? true,
        }
      : null,
    winner:
      winner?.order === "FIRST" || winner?.order === "NEWEST"
        ? { order: winner.order, field: winner.field ?? "" }
        : null,
  };
}

/** What is left over from another choice is not sent. */
function consentInputOf({ choice, field, values, otherwise }: ConsentForm): MatchingInput["consentToTrack"] {
  if (choice !== "FIELD") {
    const value = choice === "NONE" ? null : (choice ?? null);
    return { value, field: null, values: [], otherwise: "UNCHANGED" };
  }
  const means = (values ?? []).flatMap((one) => {
    const value = one.value?.trim() ?? "";
    return value === "" ? [] : [{ value, consent: one.consent ?? "UNCHANGED" }];
  });
  return { value: null, field: field || null, values: means, otherwise: otherwise ?? "NO" };
}
