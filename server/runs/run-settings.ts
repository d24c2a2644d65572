import type { Membership, OnLeave } from "../exports/export.entity.js";
import type { Matching } from "../exports/matching.js";

/** A run's own copy of its export's settings, taken when it is planned: later changes wait for the next run. */
export interface RunSettings {
  readonly connectionId: string;
  /** The clients of the account that the connection led to: the run goes nowhere else. Absent in runs planned by older versions. */
  readonly account?: readonly string[];
  readonly listId: string;
  readonly segmentIds: readonly string[];
  readonly matching: Matching;
  readonly membership: Membership;
  /** Absent in runs planned by older versions: nobody is removed. */
  readonly onLeave?: OnLeave;
  readonly maxRejectedShare: number;
  readonly guards?: RunGuards;
  /** The client whose list it is. Absent in runs planned by older versions. */
  readonly clientId?: string;
  /** Whether the list heeds the client's suppression list. */
  readonly heedsSuppression?: boolean;
  /** How each segment was defined, in the order of `segmentIds`: a hash. An approved plan is outdated when it changed. */
  readonly segmentHashes?: readonly string[];
  /** Of a removal: what its export and list were called when it was asked for. */
  readonly removalOf?: { readonly exportName: string; readonly listName: string };
  /** Whether new subscribers stay unconfirmed until they answer a mail. As read when planned. */
  readonly confirmedOptIn: boolean;
}

/** What holds a run before anything is sent. */
export interface RunGuards {
  readonly maxMembers: number;
  /** Share of those the export claims that may leave at once, from 0 to 1. */
  readonly maxLeaverShare: number;
  /** The same for those whose consent is gone. */
  readonly maxWithdrawnShare: number;
}
