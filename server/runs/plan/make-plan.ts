import { hash, randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import type { DestinationAdapter, ListDetails } from "../../destinations/destination.js";
import type { ErasureBlocks } from "../../erasure/erasure-blocks.js";
import type { Member } from "../../sources/profile-source.js";
import type { SegmentService } from "../../segments/segment.service.js";
import { inTransaction } from "../../database/transaction.js";
import { LEASE_ENDED } from "../finish-run.js";
import { shareAddresses, sharePlanning } from "../run-addresses.js";
import { updateHeld, type HeldRun } from "../run-lease.js";
import { RunFailure } from "../run-failure.js";
import type { RunSettings } from "../run-settings.js";
import { countDecisions, decide, recordDecisions } from "./decide.js";
import { compileMatching, fieldsOf } from "./map-member.js";
import { noteFieldKeys } from "./note-field-keys.js";
import { createMembersTable, dropStaging, MemberWriter, stagingOf, type StagedMember } from "./staging.js";
import { withholdErased } from "./withhold-erased.js";

export interface MakePlanOptions {
  readonly pool: pg.Pool;
  readonly em: EntityManager;
  readonly segments: Pick<SegmentService, "members">;
  readonly adapter: Pick<DestinationAdapter, "serialise">;
  readonly erasures: Pick<ErasureBlocks, "erasedIn">;
  readonly run: HeldRun;
  readonly exportId: string;
  readonly settings: RunSettings;
  readonly list: ListDetails;
  readonly batchSize: number;
  readonly profileLimit: number;
  readonly stop: AbortSignal;
  /** Told the plan's ID as soon as the run's row has it. */
  readonly begun: (planId: string) => void;
  /** Told how many profiles were evaluated so far. */
  readonly evaluated: (profiles: number) => void;
}

export interface Plan {
  readonly planId: string;
  /** Distinct addresses: the rows by which lost staging is noticed. */
  readonly stagedRows: number;
}

/**
 * Evaluates the segments and decides about every member. Sends nothing. Ends with the run PLANNED (a plan alone) or
 * DELIVERING, in one transaction with all that the plan found.
 */
export async function makePlan(options: MakePlanOptions): Promise<Plan> {
  const { pool, run } = options;
  const planId = randomUUID();
  await inTransaction(pool, async (client) => {
    await client.query("DELETE FROM settled_batch WHERE run_id = $1", [run.id]);
    // Counts of an earlier plan of this run stand until this one has its own.
    await updateHeld(
      client,
      run,
      ["PLANNING", "DELIVERING"],
      "state = 'PLANNING', plan_id = $4, staged_rows = NULL, settings = $5",
      [planId, options.settings],
    );
    await noteFieldKeys(client, run.listKey, options.settings.matching);
  });
  options.begun(planId);
  if (run.planId) await dropStaging(pool, run.planId);
  const staging = stagingOf(planId);
  await createMembersTable(pool, staging);
  await stageMembers(options, planId);
  options.stop.throwIfAborted();

  return inTransaction(pool, async (client) => {
    await sharePlanning(client);
    await shareAddresses(client, run.id);
    const choices = {
      runId: run.id,
      exportId: options.exportId,
      listKey: run.listKey,
      batchSize: options.batchSize,
      resync: run.resync,
      retryRejected: run.retryRejected,
      claims: run.kind === "EXPORT",
    };
    await decide(client, staging, choices);
    await withholdErased(client, staging, options.erasures);
    const counts = await countDecisions(client, staging);
    await recordDecisions(client, staging, choices);
    await client.query(`DROP TABLE ${staging.members}`);
    const settled = await client.query<{ decision: string; people: number }>(
      `SELECT decision, count(*)::int AS people FROM ${staging.decisions}
       WHERE decision IN ('ADDED', 'UPDATED', 'REJECTED') GROUP BY decision`,
    );
    const already = (decision: string) => settled.rows.find((row) => row.decision === decision)?.people ?? 0;
    const { list } = options;
    const unconfirmed = counts.toAdd - already("ADDED");
    const warnings = list.confirmedOptIn && unconfirmed > 0 ? [{ code: "CONFIRMED_OPT_IN", count: unconfirmed }] : [];
    await updateHeld(
      client,
      run,
      ["PLANNING"],
      `staged_rows = $4, unique_count = $4, evaluated = $5, invalid = $6, withheld = $7, duplicates = $8, unchanged = $9,
       to_add = $10, to_update = $11, to_remove = 0, skipped_by_mode = 0, still_rejected = $12, kept_by_claim = 0,
       kept_foreign = 0, added = $13, updated = $14, rejected = $15, in_doubt = 0, warnings = $16,
       ${run.kind === "PLAN" ? `state = 'PLANNED', finished_at = clock_timestamp(), ${LEASE_ENDED}` : "state = 'DELIVERING'"}`,
      [
        counts.unique,
        counts.evaluated,
        counts.invalid,
        counts.withheld,
        counts.duplicates,
        counts.unchanged,
        counts.toAdd,
        counts.toUpdate,
        counts.stillRejected,
        already("ADDED"),
        already("UPDATED"),
        already("REJECTED"),
        JSON.stringify(warnings),
      ],
    );
    return { planId, stagedRows: counts.unique };
  });
}

/** Streams the members through mapping and serialising into staging. Memory does not grow with their number. */
async function stageMembers(options: MakePlanOptions, planId: string): Promise<void> {
  const { settings, adapter, profileLimit } = options;
  const types = new Map(options.list.customFields.map((field) => [field.key, field.type]));
  const map = compileMatching(settings.matching, (key) => types.get(key) ?? "TEXT");
  const client = await options.pool.connect();
  const writer = new MemberWriter(client, stagingOf(planId));
  let evaluated = 0;
  try {
    const fields = fieldsOf(settings.matching);
    for await (const members of options.segments.members(options.em, settings.segmentIds, fields, options.stop)) {
      options.stop.throwIfAborted();
      evaluated += members.length;
      options.evaluated(evaluated);
      if (evaluated > profileLimit) throw new RunFailure("PROFILE_LIMIT_EXCEEDED", { limit: profileLimit });
      for (const member of members) {
        writer.add(stage(member));
        if (writer.isFull) await writer.flush();
      }
    }
    await writer.end();
    client.release();
  } catch (error) {
    // The COPY is half done: its connection is of no more use.
    writer.abort(error as Error);
    client.release(true);
    throw error;
  }

  function stage(member: Member): StagedMember {
    const mapped = map(member);
    const { key } = member;
    if (mapped.problem !== null) return { key, ...mapped };
    const body = adapter.serialise(mapped.subscriber);
    const { address, subscriber } = mapped;
    return { key, problem: null, address, email: subscriber.email, body, hash: hash("sha256", body).slice(0, 32) };
  }
}
