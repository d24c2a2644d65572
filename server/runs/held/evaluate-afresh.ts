import { dropTables, createMembersTable, MemberWriter, type Staging, type StagedMember } from "../plan/staging.js";
import { compileMatching, fieldsOf } from "../plan/map-member.js";
import type { Member } from "../../sources/profile-source.js";
import type { OpenedRun } from "../open-run.js";
import type { PerformRunDeps } from "../perform-run.js";

/**
 * Streams the segments' members as they are now into the plan's table of members: their addresses and what is wrong with
 * them, nothing else. Memory does not grow with their number. An erasure blanks them there as it does while planning.
 * Answers how many rows it staged: PostgreSQL empties such a table after a crash of its own.
 */
export async function evaluateAfresh(
  deps: Pick<PerformRunDeps, "pool" | "orm" | "segments">,
  { settings, list }: OpenedRun,
  staging: Staging,
  stop: AbortSignal,
): Promise<number> {
  const { pool, orm, segments } = deps;
  // What an attempt that died has left there.
  await dropTables(pool, [staging.members]);
  await createMembersTable(pool, staging);
  // What values become does not matter: only whether there is an address, and consent.
  const { map } = compileMatching(settings.matching, { customFields: list.customFields, countries: [] });
  const client = await pool.connect();
  const writer = new MemberWriter(client, staging);
  let rows = 0;
  try {
    const fields = fieldsOf(settings.matching);
    for await (const members of segments.members(orm.em.fork(), settings.segmentIds, fields, stop)) {
      stop.throwIfAborted();
      for (const member of members) {
        const staged = stage(map(member), member);
        if (!staged) continue;
        rows += 1;
        writer.add(staged);
        if (writer.isFull) await writer.flush();
      }
    }
    await writer.end();
    client.release();
    return rows;
  } catch (error) {
    // The COPY is half done: its connection is of no more use.
    writer.abort(error as Error);
    client.release(true);
    throw error;
  }
}

function stage(mapped: ReturnType<ReturnType<typeof compileMatching>["map"]>, { key }: Member): StagedMember | null {
  if (mapped.problem === "MISSING" || mapped.problem === "SYNTAX") return null;
  if (mapped.problem === "NO_CONSENT") return { key, ...mapped };
  return { key, problem: null, address: mapped.address, email: "", body: "", hash: "", rank: null, refusal: null };
}
