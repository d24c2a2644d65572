export type WhenEmpty = "KEEP" | "CLEAR";
export type TrackConsent = "YES" | "NO" | "UNCHANGED";

/** Data matching: which profile fields become which part of a subscriber. */
export interface Matching {
  /** The profile field that is the e-mail address. */
  readonly email: string;
  /** Fields joined with a space to become the name; none leaves the name alone. */
  readonly name: readonly string[];
  readonly mobileNumber: string | null;
  readonly customFields: readonly CustomFieldMatch[];
  /** Exactly one of the two is set. */
  readonly consentToTrack: { readonly value: TrackConsent | null; readonly field: string | null };
}

export interface CustomFieldMatch {
  /** The key as the destination returned it, brackets included. */
  readonly key: string;
  readonly field: string;
  readonly whenEmpty: WhenEmpty;
}
