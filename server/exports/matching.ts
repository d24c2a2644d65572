/** What an empty profile value does to what the destination has. */
export type WhenEmpty = "KEEP" | "CLEAR";
/** What becomes of text longer than the destination keeps: it is cut, or the recipient is rejected without being sent. */
export type WhenTooLong = "CUT" | "REJECT";
export type TrackConsent = "YES" | "NO" | "UNCHANGED";

/**
 * Data matching: which profile fields become which part of a subscriber. What may be absent is so in matchings that were
 * stored before it existed; `matchingDefaults` says what it means then.
 */
export interface Matching {
  /** The profile field that is the e-mail address. */
  readonly email: string;
  /** Fields joined with a space to become the name; none leaves the name alone. */
  readonly name: readonly string[];
  readonly nameWhenEmpty?: WhenEmpty;
  readonly nameWhenTooLong?: WhenTooLong;
  readonly mobileNumber: string | null;
  readonly mobileNumberWhenEmpty?: WhenEmpty;
  readonly customFields: readonly CustomFieldMatch[];
  readonly consentToTrack: ConsentMatch;
  /** Null leaves it alone. */
  readonly consentToSms?: ConsentMatch | null;
  /** Null asks nobody. */
  readonly recipientConsent?: RecipientConsent | null;
  /** Null: the profile with the smallest key. */
  readonly winner?: Winner | null;
}

export interface CustomFieldMatch {
  /** The key as the destination returned it, brackets included. */
  readonly key: string;
  readonly field: string;
  readonly whenEmpty: WhenEmpty;
  readonly whenTooLong?: WhenTooLong;
}

/** A consent that the destination keeps: one value for everybody, or a field whose values mean one. Exactly one of the two is set. */
export interface ConsentMatch {
  readonly value: TrackConsent | null;
  readonly field: string | null;
  /** What the field's values mean, compared trimmed and without case. Absent or empty: yes and no in their usual spellings. */
  readonly values?: readonly { readonly value: string; readonly consent: TrackConsent }[];
  /** What any other value means, an empty one included. */
  readonly otherwise?: TrackConsent;
}

/** The recipient's own consent to be written to: without it a profile is withheld. */
export interface RecipientConsent {
  readonly field: string;
  /** The values that mean yes, compared trimmed and without case; anything else is a refusal. */
  readonly yesValues: readonly string[];
  /** Whether one profile that refuses withholds its address (ADDRESS), or only itself (PROFILE). */
  readonly refusalWithholds: "ADDRESS" | "PROFILE";
  /** Whether those whom this export put on the list are removed when their consent is gone, whatever the membership. */
  readonly removeWhenGone: boolean;
}

/** Which of several profiles with one address is sent: the one first or newest by a field; the smallest key among equals. */
export interface Winner {
  /** FIRST: the smallest value. NEWEST: the greatest. Empty values come last. */
  readonly order: "FIRST" | "NEWEST";
  readonly field: string;
}
