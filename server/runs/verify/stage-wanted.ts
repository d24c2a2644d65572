import { hash } from "node:crypto";

import type { StoredWarning } from "../export-run.entity.js";
import type { OpenedRun } from "../open-run.js";
import type { PerformRunDeps } from "../perform-run.js";
import { compileMatching, fieldsOf } from "../plan/map-member.js";
import { createMembersTable, MemberWriter, type Staging } from "../plan/staging.js";
import { RunFailure } from "../run-failure.js";
import type { Comparison } from "./comparable.js";

/**
 * Streams the segments' members, mapped as a plan maps them, into a table of members: with the hash of what would be sent,
 * by which the ledger knows it, and what is compared with the list in place of the text of a call. Answers how many they
 * are, and what of them could not be sent as it is.
 */
export async function stageWanted(
  deps: Pick<PerformRunDeps, "pool" | "orm" | "segments" | "adapter" | "profileLimit">,
  { settings, list, countries }: OpenedRun,
  staging: Staging,
  comparison: Comparison,
  tell: { readonly stop: AbortSignal; readonly evaluated: (profiles: number) => void },
): Promise<{ readonly evaluated: number; readonly lost: readonly StoredWarning[] }> {
  const { pool, orm, segments, adapter, profileLimit } = deps;
  await createMembersTable(pool, staging);
  const { map, warnings } = compileMatching(settings.matching, { customFields: list.customFields, countries });
  const client = await pool.connect();
  const writer = new MemberWriter(client, staging);
  let evaluated = 0;
  try {
    const fields = fieldsOf(settings.matching);
    for await (const members of segments.members(orm.em.fork(), settings.segmentIds, fields, tell.stop)) {
      tell.stop.throwIfAborted();
      evaluated += members.length;
      tell.evaluated(evaluated);
      if (evaluated > profileLimit) throw new RunFailure("PROFILE_LIMIT_EXCEEDED", { limit: profileLimit });
      for (const member of members) {
        const mapped = map(member);
        const { key } = member;
        if (mapped.problem === null) {
          const { address, subscriber, rank, refusal } = mapped;
          const digest = hash("sha256", adapter.serialise(subscriber)).slice(0, 32);
          const body = JSON.stringify(comparison.wanted(subscriber));
          writer.add({ key, problem: null, address, email: subscriber.email, body, hash: digest, rank, refusal });
        } else {
          writer.add({ key, ...mapped });
        }
        if (writer.isFull) await writer.flush();
      }
    }
    await writer.end();
    client.release();
    return { evaluated, lost: warnings() };
  } catch (error) {
    // The COPY is half done: its connection is of no more use.
    writer.abort(error as Error);
    client.release(true);
    throw error;
  }
}
