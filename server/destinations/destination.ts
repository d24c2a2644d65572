/**
 * The port behind which a destination of subscribers lives. Campaign Monitor is the first adapter; what is said here in
 * words of lists and subscribers must be enough to run an export.
 */

import type { CallOptions, ReadPagesOptions, ReadSubscribersOptions } from "./call-options.js";
import type { Authorisation, Credential, OAuthCredential, RenewCredential } from "./credential.js";
import type { ImportAnswer, ImportOptions, RejectionText } from "./import-call.js";
import type { ListDetails, ListStatistics, NewList, NewListField } from "./list.js";
import type { ErasedSubscriber, ListedState, ListedSubscriber, Subscriber, SuppressedAddress } from "./subscriber.js";

export const DESTINATION_TYPES = ["CAMPAIGN_MONITOR"] as const;
export type DestinationType = (typeof DESTINATION_TYPES)[number];

export interface ClientIdentity {
  readonly id: string;
  readonly name: string;
}

/** An account at a destination, opened with its credential. Every method throws `DestinationError`. */
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
    options?: CallOptions,
  ): Promise<ErasedSubscriber>;
}

export interface DestinationAdapter {
  readonly type: DestinationType;
  /** Opens an account. Makes no call yet. A call that is refused for the credential's sake is repeated once with another one. */
  open(credential: Credential, renew?: RenewCredential): Destination;
  /** Null when no app is registered: then only API keys serve. */
  readonly authorisation: Authorisation | null;
  /** A new access token, and the refresh token to keep from now on. Throws `DestinationError`. */
  refresh(credential: OAuthCredential): Promise<OAuthCredential>;
  /** The text of one subscriber inside an import call; the same subscriber always gives the same text. */
  serialise(subscriber: Subscriber): string;
  /** Words for a code of an `ImportFailure`. Total. */
  describeRejection(code: number): RejectionText;
}
