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
  readonly name: string;
  /** Empty when there is none. */
  readonly mobileNumber: string;
  /** A field of many options has one entry for each. Keys as the destination returned them: compare with `sameFieldKey` (field-key.ts). */
  readonly customFields: readonly { readonly key: string; readonly value: string }[];
  /** Empty when unknown. */
  readonly consentToTrack: "YES" | "NO" | "";
  readonly consentToSms: "YES" | "NO" | "";
}

/** Makes a call that only reads, and makes it again where it failed and that may pass. */
export type RepeatRead = <T>(read: () => Promise<T>) => Promise<T>;

/** For what is read a page at a time. */
export interface ReadPagesOptions {
  readonly signal?: AbortSignal;
  /** Goes around every page's call, so that one that fails need not fail the whole reading. */
  readonly repeat?: RepeatRead;
}

export interface ReadSubscribersOptions extends ReadPagesOptions {
  /**
   * A date of an earlier row, as the destination wrote it: rows are read from the newest to the first that is clearly older,
   * overlapping. Without it all are read.
   */
  readonly since?: string | null;
  /**
   * Asked of a page that reaches back beyond `since`: whether everybody on it is known as they stand there. Then those
   * before them are, and reading ends.
   */
  readonly isKnown?: (page: readonly ListedSubscriber[]) => Promise<boolean>;
}

/** How many there are in a state, by the destination's own statistics. */
export type ListStatistics = Readonly<Record<Exclude<ListedState, "UNCONFIRMED">, number>>;

/** An address that no list of the client should have. */
export interface SuppressedAddress {
  readonly email: string;
  readonly reason: "UNSUBSCRIBED" | "BOUNCED" | "UNKNOWN";
  readonly date: string | null;
}

export interface NewList {
  readonly name: string;
  readonly confirmedOptIn: boolean;
  readonly unsubscribeScope: ListDetails["unsubscribeScope"];
}

export interface NewListField {
  readonly name: string;
  readonly type: DestinationFieldType;
  /** Of ONE_OPTION and MANY_OPTIONS; empty otherwise. */
  readonly options: readonly string[];
}

export interface CallOptions {
  /** Ends the wait for an answer; what was asked may still be done. */
  readonly signal?: AbortSignal;
}

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
  /**
   * Whether those who are on the list in a state that is neither active nor unconfirmed become active again. Only for people
   * whom we deleted ourselves: whoever left by their own will is brought back by it too.
   */
  readonly bringBack?: boolean;
  /** Asked before the call is made again with a renewed credential, which may be a while later; throws when it may not be. */
  readonly beforeRepeat?: () => Promise<unknown>;
  /** Ends the wait for an answer; what was sent may still be stored (outcome UNKNOWN). */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** What erasing found. DELETED_BEFORE: what was left of them was cleared. ABSENT: the list never had them. */
export type ErasedSubscriber = "DELETED" | "DELETED_BEFORE" | "ABSENT";

export interface EraseOptions {
  /** Ends the wait for an answer; what was asked may still be done. */
  readonly signal?: AbortSignal;
}

export interface ApiKeyCredential {
  readonly method: "API_KEY";
  readonly apiKey: string;
}

/** What a log-in at the destination gave. The access token ends soon; the refresh token buys another one. */
export interface OAuthCredential {
  readonly method: "OAUTH";
  readonly accessToken: string;
  readonly refreshToken: string;
  /** RFC 3339; null when the destination did not say. */
  readonly expiresAt: string | null;
}

/** A credential as it is sealed at rest. */
export type Credential = ApiKeyCredential | OAuthCredential;

/**
 * Asked for another credential when one was refused: EXPIRED ones are refreshed, of the others only one that took their
 * place meanwhile will do. Null when there is none. Throws {@link DestinationError} when there should be one.
 */
export type RenewCredential = (refused: OAuthCredential, why: "EXPIRED" | "REFUSED") => Promise<Credential | null>;

/** Logging in at the destination in the browser of whoever does, by an app that is registered there. */
export interface Authorisation {
  /** Where to send the browser; it comes back to `redirectUri` with `state` and a code, or with an error. */
  url(ask: { readonly redirectUri: string; readonly state: string }): string;
  /** The credential for a code that came back. Throws {@link DestinationError}; a code serves once. */
  exchange(given: { readonly redirectUri: string; readonly code: string }): Promise<OAuthCredential>;
}

/** An account at a destination, opened with its credential. Every method throws {@link DestinationError}. */
export interface Destination {
  /** All clients that the credential sees; their IDs are the account's identity. */
  clients(): Promise<readonly ClientIdentity[]>;
  lists(clientId: string): Promise<readonly ClientIdentity[]>;
  list(listId: string): Promise<ListDetails>;
  /**
   * How many are in each state; null when the destination would not say. Unconfirmed ones are not counted by it.
   */
  statistics(listId: string, options?: CallOptions): Promise<ListStatistics | null>;
  /**
   * Everybody in a state, a page at a time. Somebody may come twice, when the list changes while it is read; nobody who was
   * there before and stayed is missed.
   */
  subscribers(
    listId: string,
    state: ListedState,
    options?: ReadSubscribersOptions,
  ): AsyncIterable<readonly ListedSubscriber[]>;
  /** One person as they stand on the list now; null when the list does not have them. */
  subscriber(listId: string, email: string, options?: CallOptions): Promise<ListedSubscriber | null>;
  /** The client's whole suppression list, a page at a time. */
  suppressed(clientId: string, options?: ReadPagesOptions): AsyncIterable<readonly SuppressedAddress[]>;
  /** Deletes somebody from the list, whatever their state. ABSENT: the list does not have them, or had deleted them before. */
  deleteSubscriber(listId: string, email: string, options?: CallOptions): Promise<"DONE" | "ABSENT">;
  /** Unsubscribes somebody, as if they had done so themselves. ABSENT: they were not subscribed. */
  unsubscribeSubscriber(listId: string, email: string, options?: CallOptions): Promise<"DONE" | "ABSENT">;
  /** Answers the new list's ID. A name that another list of the client has is refused (code 250). */
  createList(clientId: string, list: NewList): Promise<string>;
  /** Answers the new field's key, as the destination made it. */
  createField(listId: string, field: NewListField): Promise<string>;
  /** Adds options to those a field has. */
  addOptions(listId: string, key: string, options: readonly string[]): Promise<void>;
  /** The names that a COUNTRY field takes. */
  countries(): Promise<readonly string[]>;
  /**
   * Adds or updates at most {@link Destination.maxImportSize} subscribers in one call. `subscribers` are texts made by
   * {@link DestinationAdapter.serialise}; they are sent as they are. Nobody who left is brought back by it, unless asked for.
   */
  importSubscribers(listId: string, subscribers: readonly string[], options?: ImportOptions): Promise<ImportAnswer>;
  readonly maxImportSize: number;
  /**
   * Empties the name, the mobile number and the named custom fields of a subscriber in any state, then deletes them. May be
   * repeated. Nobody is added by it.
   */
  eraseSubscriber(
    listId: string,
    email: string,
    fieldKeys: readonly string[],
    options?: EraseOptions,
  ): Promise<ErasedSubscriber>;
}

export interface DestinationAdapter {
  readonly type: DestinationType;
  /** Opens an account. Makes no call yet. A call that is refused for the credential's sake is repeated once with another one. */
  open(credential: Credential, renew?: RenewCredential): Destination;
  /** Null when no app is registered: then only API keys serve. */
  readonly authorisation: Authorisation | null;
  /** A new access token, and the refresh token to keep from now on. Throws {@link DestinationError}. */
  refresh(credential: OAuthCredential): Promise<OAuthCredential>;
  /** The text of one subscriber inside an import call; the same subscriber always gives the same text. */
  serialise(subscriber: Subscriber): string;
  /** Words for a code of {@link ImportFailure}. Total. */
  describeRejection(code: number): RejectionText;
}

export type DestinationErrorReason =
  /** The credential is wrong, invalid, expired or revoked. */
  | "CREDENTIAL_REFUSED"
  /** The credential lacks a permission. */
  | "PERMISSION_MISSING"
  /** There is nothing at this address of the API. */
  | "NOT_FOUND"
  /** The client or list is not this account's, or not at all: the destination does not tell which. */
  | "NOT_YOURS"
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
      /** The word by which a log-in or a refresh was refused (RFC 6749), such as "invalid_grant". */
      readonly oauthError?: string;
      /** The call itself was refused or never made; what failed came after or before it. */
      readonly hadNoEffect?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }

  /** Whether the call may have taken effect although no good answer came. */
  get mayHaveTakenEffect(): boolean {
    return UNCERTAIN.has(this.reason) && this.details.hadNoEffect !== true;
  }

  /** Whether the same call may succeed later without anybody doing anything. */
  get canPass(): boolean {
    return UNCERTAIN.has(this.reason) || this.reason === "RATE_LIMITED" || this.reason === "UNREACHABLE";
  }
}

const UNCERTAIN: ReadonlySet<DestinationErrorReason> = new Set(["NO_ANSWER", "SERVER_ERROR", "MALFORMED_ANSWER"]);
