/** One subscriber as an export wants it at the destination. Absent properties leave alone what is there. */
export interface Subscriber {
  readonly email: string;
  readonly name?: string;
  readonly mobileNumber?: string;
  /** In the order of the export's matching. `clear` empties the field at the destination. */
  readonly customFields: readonly { readonly key: string; readonly value: string; readonly clear?: boolean }[];
  readonly consentToTrack: "YES" | "NO" | "UNCHANGED";
  /** Counts only with a mobile number; absent leaves it alone. */
  readonly consentToSms?: "YES" | "NO" | "UNCHANGED";
}

/** Where an address can stand on a list. SUPPRESSED: no list of the client may have it. */
export const SUBSCRIBER_STATES = ["ACTIVE", "UNCONFIRMED", "UNSUBSCRIBED", "BOUNCED", "DELETED", "SUPPRESSED"] as const;
export type SubscriberState = (typeof SUBSCRIBER_STATES)[number];

/** States of which a list has a page of its own. */
export const LISTED_STATES = ["ACTIVE", "UNCONFIRMED", "UNSUBSCRIBED", "BOUNCED", "DELETED"] as const;
export type ListedState = (typeof LISTED_STATES)[number];

/** One row of a list as it was read. Dates are as the destination writes them: `YYYY-MM-DD HH:MM:SS`, in its client's time zone. */
export interface ListedSubscriber {
  readonly email: string;
  readonly state: ListedState;
  /** When they entered their state; null when the destination did not say. */
  readonly stateDate: string | null;
  /** When they came onto the list; null when the destination did not say. */
  readonly joinedDate: string | null;
  /** Null when the destination did not say. */
  readonly name: string | null;
  /** Empty when there is none; null when the destination did not say. */
  readonly mobileNumber: string | null;
  /**
   * A field of many options has one entry for each. Keys as the destination returned them: compare with `sameFieldKey`
   * (field-key.ts). Null when the destination did not say.
   */
  readonly customFields: readonly { readonly key: string; readonly value: string }[] | null;
  /** Empty when unknown. */
  readonly consentToTrack: "YES" | "NO" | "";
  readonly consentToSms: "YES" | "NO" | "";
}

/** An address that no list of the client should have. */
export interface SuppressedAddress {
  readonly email: string;
  readonly reason: "UNSUBSCRIBED" | "BOUNCED" | "UNKNOWN";
  readonly date: string | null;
}

/** What erasing found. DELETED_BEFORE: what was left of them was cleared. ABSENT: the list never had them. */
export type ErasedSubscriber = "DELETED" | "DELETED_BEFORE" | "ABSENT";
