/**
 * What a verification found, in numbers. Every member is matching, missing or different; whoever is missing, unexpected or
 * different is so because something changed at the source or at the destination since the last run, because another export
 * sent it since, or because it was rejected.
 */
export interface Verification {
  /**
   * Distinct addresses that the segments, and what is known of their owners, want on the list, without those whom the
   * membership mode leaves alone.
   */
  readonly members: number;
  /** Active and unconfirmed ones on the whole list, whoever put them there. */
  readonly onList: number;
  readonly matching: number;
  readonly missing: number;
  readonly unexpected: number;
  readonly different: number;
  readonly changedAtSource: number;
  readonly changedAtDestination: number;
}
