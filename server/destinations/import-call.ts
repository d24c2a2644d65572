import type { Text } from "../text.js";
import type { SubscriberState } from "./subscriber.js";

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
  /** How many of those sent its counts leave out, or count too many; 0 where they add up, or are not told. */
  readonly unaccounted: number;
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
