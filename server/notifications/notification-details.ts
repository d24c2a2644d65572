import type { TrippedGuard } from "../runs/export-run.entity.js";
import type { FailureDetails } from "../runs/run-failure.js";

/** What a message says besides its code. Numbers, names of ours and times only: nobody on a list, no attributes. */
export interface NotificationDetails {
  /** Of FAILED, and of RECOVERED what it was: the failure's own. */
  readonly failure?: FailureDetails;
  /** Of REJECTIONS. */
  readonly counts?: { readonly rejected: number; readonly notRemoved: number; readonly inDoubt: number };
  /** Of HELD. */
  readonly guards?: readonly TrippedGuard[];
  /** Until when something must be decided or renewed (ISO 8601). */
  readonly until?: string;
  /** Of RECOVERED: since when it had not worked, and for what reason. */
  readonly since?: string;
  readonly was?: string;
  /** When it happened: of RECOVERED, when a run got through. */
  readonly at?: string;
  /** Of a slot that was missed. */
  readonly slot?: string;
  /** Of a removal, which belongs to no export that exists: whose people. */
  readonly removalOf?: string;
  /** Of HELD: it is about a removal. */
  readonly isRemoval?: boolean;
}
