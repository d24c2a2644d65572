/**
 * The port behind which a destination of subscribers lives. Campaign Monitor is the first adapter; what is said here in
 * words of lists and subscribers must be enough to run an export.
 */

import type { Text } from "../text.js";

export const DESTINATION_TYPES = ["CAMPAIGN_MONITOR"] as const;
export type DestinationType = (typeof DESTINATION_TYPES)[number];

export interface ClientIdentity {
  readonly id: string;
  readonly name: string;
}

export const DESTINATION_FIELD_TYPES = [
  "TEXT",
  "NUMBER",
  "DATE",
  "COUNTRY",
  "US_STATE",
  "ONE_OPTION",
  "MANY_OPTIONS",
] as const;
export type DestinationFieldType = (typeof DESTINATION_FIELD_TYPES)[number];

export interface ListField {
  /** As the destination returned it, brackets included. */
  readonly key: string;
  readonly name: string;
  readonly type: DestinationFieldType;
  readonly options: readonly string[];
}

export interface ListDetails {
  readonly id: string;
  readonly name: string;
  readonly confirmedOptIn: boolean;
  readonly unsubscribeScope: "ALL_CLIENT_LISTS" | "ONLY_THIS_LIST";
  /** Null when the destination would not say. */
  readonly activeSubscribers: number | null;
  readonly customFields: readonly ListField[];
}

/** One subscriber as an export wants it at the destination. Absent properties leave alone what is there. */
export interface Subscriber {
  readonly email: string;
  readonly name?: string;
  readonly mobileNumber?: string;
  /** In the order of the export's matching. `clear` empties the field at the destination. */
  readonly customFields: readonly { readonly key: string; readonly value: string; readonly clear?: boolean }[];
  readonly consentToTrack: "YES" | "NO" | "UNCHANGED";
}

/** Where an address can stand on a list. SUPPRESSED: no list of the client may have it. */
export const SUBSCRIBER_STATES = ["ACTIVE", "UNCONFIRMED", "UNSUBSCRIBED", "BOUNCED", "DELETED", "SUPPRESSED"] as const;
export type SubscriberState = (typeof SUBSCRIBER_STATES)[number];

export interface ImportFailure {
  readonly email: string;
  readonly code: number;
  /** Where the address stands, when that is why it was refused; null when the subscriber's data is at fault. */
  readonly state: SubscriberState | null;
  /** The destination's own words. They may repeat an address: never log them. */
  readonly message: string;
}

/** What a refusal of one recipient means, and what to do about it. */
export interface RejectionText {
  readonly meaning: Text;
  readonly advice: Text;
}

/** What the destination said of one import call. Addresses not among the failures were stored. */
export interface ImportAnswer {
  /** Distinct addresses by the destination's count, failures included. */
  readonly submitted: number;
  readonly added: number;
  readonly existing: number;
  readonly duplicates: readonly string[];
  readonly failures: readonly ImportFailure[];
}

export interface ImportOptions {
  /** Ends the wait for an answer; what was sent may still be stored (outcome UNKNOWN). */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** A credential as it is sealed at rest. */
export type Credential = { readonly method: "API_KEY"; readonly apiKey: string };

/** An account at a destination, opened with its credential. Every method throws {@link DestinationError}. */
export interface Destination {
  /** All clients that the credential sees; their IDs are the account's identity. */
  clients(): Promise<readonly ClientIdentity[]>;
  lists(clientId: string): Promise<readonly ClientIdentity[]>;
  list(listId: string): Promise<ListDetails>;
  /**
   * Adds or updates at most {@link Destination.maxImportSize} subscribers in one call. `subscribers` are texts made by
   * {@link DestinationAdapter.serialise}; they are sent as they are. Nobody who left is brought back by it.
   */
  importSubscribers(listId: string, subscribers: readonly string[], options?: ImportOptions): Promise<ImportAnswer>;
  readonly maxImportSize: number;
}

export interface DestinationAdapter {
  readonly type: DestinationType;
  /** Opens an account. Makes no call yet. */
  open(credential: Credential): Destination;
  /** The text of one subscriber inside an import call; the same subscriber always gives the same text. */
  serialise(subscriber: Subscriber): string;
  /** Words for a code of {@link ImportFailure}. Total. */
  describeRejection(code: number): RejectionText;
}

export type DestinationErrorReason =
  /** The credential is wrong, invalid or revoked. */
  | "CREDENTIAL_REFUSED"
  /** The credential lacks a permission. */
  | "PERMISSION_MISSING"
  /** The client or list does not exist or is not this account's. */
  | "NOT_FOUND"
  /** Asked to slow down; nothing was stored. */
  | "RATE_LIMITED"
  /** The call as a whole was refused as wrong; nothing was stored. */
  | "INVALID_REQUEST"
  /** No connection came about: wrong address, no network. Nothing was sent. */
  | "UNREACHABLE"
  /** No answer in time, or the connection broke while waiting. */
  | "NO_ANSWER"
  /** It answered 5xx. */
  | "SERVER_ERROR"
  /** It answered something that is not its API: a proxy's page, a truncated body. */
  | "MALFORMED_ANSWER"
  /** The account has a problem that a person must solve there. */
  | "ACCOUNT_PROBLEM";

/** A call that brought no answer to its question. The message never holds a credential or an address. */
export class DestinationError extends Error {
  override readonly name = "DestinationError";

  constructor(
    readonly reason: DestinationErrorReason,
    message: string,
    readonly details: {
      /** The destination's own error code, where it gave one. */
      readonly code?: number;
      readonly status?: number;
      /** How long it asked us to wait, where it said so. */
      readonly retryAfterMs?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  /** Whether the call may have taken effect although no good answer came. */
  get mayHaveTakenEffect(): boolean {
    return this.reason === "NO_ANSWER" || this.reason === "SERVER_ERROR" || this.reason === "MALFORMED_ANSWER";
  }

  /** Whether the same call may succeed later without anybody doing anything. */
  get canPass(): boolean {
    return this.mayHaveTakenEffect || this.reason === "RATE_LIMITED" || this.reason === "UNREACHABLE";
  }
}
