import type { Membership } from "../exports/export.entity.js";
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
  readonly maxRejectedShare: number;
  /** Whether new subscribers stay unconfirmed until they answer a mail. As read when planned. */
  readonly confirmedOptIn: boolean;
}
