import type { EntityManager } from "@mikro-orm/postgresql";

import type { SegmentService } from "../../segments/segment.service.js";
import type { Member } from "../../sources/profile-source.js";

export interface SampleRequest {
  readonly segmentIds: readonly string[];
  readonly fields: readonly string[];
  /** Members at most. */
  readonly most: number;
  /** Then the members that were read until then are the sample. */
  readonly timeoutMs: number;
}

/**
 * Shows some members of the segments to `look`, as many as come first; nothing is kept of them. Answers whether these were
 * all. Throws what the source throws ({@link SourceProblem}).
 */
export async function sampleMembers(
  segments: Pick<SegmentService, "members">,
  em: EntityManager,
  { segmentIds, fields, most, timeoutMs }: SampleRequest,
  look: (member: Member) => void,
): Promise<{ readonly complete: boolean }> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let seen = 0;
  try {
    for await (const members of segments.members(em, segmentIds, fields, timeout)) {
      for (const member of members) {
        if (seen === most) return { complete: false };
        seen += 1;
        look(member);
      }
    }
    return { complete: true };
  } catch (error) {
    if (timeout.aborted && error === timeout.reason) return { complete: false };
    throw error;
  }
}
