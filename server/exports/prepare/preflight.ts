import type { EntityManager } from "@mikro-orm/postgresql";

import type { ListDetails } from "../../destinations/list.js";
import { compileMatching, fieldsOf } from "../../runs/plan/map-member.js";
import type { StoredWarning } from "../../runs/export-run.entity.js";
import type { SegmentService } from "../../segments/segment.service.js";
import type { Matching } from "../matching.js";
import { sampleMembers } from "./sample-members.js";

/** Members that are looked at, at most: enough to see what is wrong, few enough to answer while somebody waits. */
const SAMPLE = 10_000;
const TIMEOUT_MS = 60_000;

/** What a matching would do with the first members: numbers alone. Each profile counts once, in the first that applies. */
export interface MatchingPreflight {
  /** Profiles that were looked at. */
  readonly evaluated: number;
  /** Whether these were all. */
  readonly complete: boolean;
  readonly missing: number;
  readonly syntax: number;
  /** Without their recipient's consent. */
  readonly withheld: number;
  /** Further profiles of an address. */
  readonly duplicates: number;
  /** Addresses that would be rejected without being sent, because a value is too long. */
  readonly rejected: number;
  /** Addresses that would be sent. */
  readonly sendable: number;
  readonly losses: readonly StoredWarning[];
}

/**
 * Maps the first members as a run would, and counts. Nothing is stored, sent or shown of anybody. Which of several profiles
 * wins is not worked out: what they lose is counted for all of them.
 */
export async function preflight(
  segments: Pick<SegmentService, "members">,
  em: EntityManager,
  segmentIds: readonly string[],
  matching: Matching,
  list: Pick<ListDetails, "customFields">,
  countries: readonly string[],
): Promise<MatchingPreflight> {
  const { map, warnings } = compileMatching(matching, { customFields: list.customFields, countries });
  const counts = { evaluated: 0, missing: 0, syntax: 0 };
  const addresses = new Map<string, { agreed: number; refused: number; tooLong: boolean }>();
  const request = { segmentIds, fields: fieldsOf(matching), most: SAMPLE, timeoutMs: TIMEOUT_MS };
  const { complete } = await sampleMembers(segments, em, request, (member) => {
    counts.evaluated += 1;
    const mapped = map(member);
    if (mapped.problem === "MISSING") counts.missing += 1;
    else if (mapped.problem === "SYNTAX") counts.syntax += 1;
    else {
      const of = addresses.get(mapped.address) ?? { agreed: 0, refused: 0, tooLong: false };
      if (mapped.problem === "NO_CONSENT") of.refused += 1;
      else {
        of.agreed += 1;
        of.tooLong ||= mapped.refusal !== null;
      }
      addresses.set(mapped.address, of);
    }
  });
  const withholdsAddress = matching.recipientConsent?.refusalWithholds === "ADDRESS";
  let [withheld, duplicates, rejected, sendable] = [0, 0, 0, 0];
  for (const { agreed, refused, tooLong } of addresses.values()) {
    const isWithheld = agreed === 0 || (withholdsAddress && refused > 0);
    withheld += isWithheld ? agreed + refused : refused;
    if (isWithheld) continue;
    duplicates += agreed - 1;
    if (tooLong) rejected += 1;
    else sendable += 1;
  }
  return { ...counts, complete, withheld, duplicates, rejected, sendable, losses: warnings() };
}
