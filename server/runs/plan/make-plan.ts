import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import type { DestinationAdapter } from "../../destinations/destination.js";
import type { ListDetails } from "../../destinations/list.js";
import type { ErasureBlocks } from "../../erasure/erasure-blocks.js";
import { hashSets } from "../../database/hash-sets.js";
import { inTransaction } from "../../database/transaction.js";
import type { StoredWarning } from "../export-run.entity.js";
import { StagingLost } from "../deliver/batch.js";
import { ONLY_TOTALS_DIFFERING } from "../deliver/totals-differ.js";
import { LEASE_ENDED } from "../finish-run.js";
import { holdPlan } from "../held/hold-plan.js";
import { recordPlanned } from "../outcomes/record-planned.js";
import { shareAddresses, sharePlanning } from "../run-addresses.js";
import { updateHeld, type HeldRun } from "../run-lease.js";
import type { RunSettings } from "../run-settings.js";
import { trippedGuards } from "./check-guards.js";
import { countPlan } from "./count-plan.js";
import { decide } from "./decide.js";
import { estimatePlan } from "./estimate-plan.js";
import { noteFieldKeys } from "./note-field-keys.js";
import { planWarnings, wouldBeHeld } from "./plan-warnings.js";
import { recordDecisions } from "./record-decisions.js";
import { samplePlan } from "./sample-plan.js";
import { stageLeavers } from "./stage-leavers.js";
import { heedRefusers, stageRefusers, type RunSegments } from "./stage-refusers.js";
import { stageMembers } from "./stage-members.js";
import { createMembersTable, dropStaging, stagingOf, type Staging } from "./staging.js";
import { withholdErased } from "./withhold-erased.js";
import { endDoubtOfTheGone, withholdMembers } from "./withhold-members.js";

export interface MakePlanOptions {
  readonly pool: pg.Pool;
  readonly em: EntityManager;
  readonly segments: RunSegments;
  readonly adapter: Pick<DestinationAdapter, "serialise">;
  readonly erasures: Pick<ErasureBlocks, "erasedIn">;
  readonly run: HeldRun;
  readonly exportId: string;
  readonly settings: RunSettings;
  readonly list: ListDetails;
  /** The names that COUNTRY fields take; empty where none is matched. */
  readonly countries: readonly string[];
  readonly batchSize: number;
  readonly profileLimit: number;
  readonly stop: AbortSignal;
  /** Told the plan's ID as soon as the run's row has it. */
  readonly begun: (planId: string) => void;
  /** Told how many profiles were evaluated so far. */
  readonly evaluated: (profiles: number) => void;
}

export type PlannedState = "PLANNED" | "HELD" | "DELIVERING";

export interface Plan {
  readonly planId: string;
  /** Where the run stands now that it is planned. */
  readonly state: PlannedState;
  readonly stagedLeavers: number;
  /** Distinct addresses: the rows by which lost staging is noticed. */
  readonly stagedRows: number;
}

/**
 * Evaluates the segments and decides about every member and leaver. Sends nothing. Ends with the run PLANNED (a plan alone),
 * HELD (a guard tripped) or DELIVERING, in one transaction with all that the plan found.
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
      "state = 'PLANNING', plan_id = $4, staged_rows = NULL, staged_leavers = NULL, settings = $5",
      [planId, options.settings],
    );
    await noteFieldKeys(client, run.listKey, options.settings.matching);
  });
  options.begun(planId);
  if (run.planId) await dropStaging(pool, run.planId);
  const staging = stagingOf(planId);
  await createMembersTable(pool, staging);
  const { evaluated, lost } = await stageMembers(options, staging);
  const refusers = await stageRefusers(options, staging);
  options.stop.throwIfAborted();
  return inTransaction(pool, (client) => plan(client, options, { planId, staging, evaluated, lost, refusers }));
}

interface Staged {
  readonly planId: string;
  readonly staging: Staging;
  readonly evaluated: number;
  readonly lost: readonly StoredWarning[];
  /** Rows of staged refusers; null where none were looked for. */
  readonly refusers: number | null;
}

async function plan(client: pg.ClientBase, options: MakePlanOptions, staged: Staged): Promise<Plan> {
  const { run, exportId, settings, list } = options;
  const { planId, staging } = staged;
  const { listKey } = run;
  const isExport = run.kind === "EXPORT";
  const choices = { runId: run.id, exportId, listKey };
  await sharePlanning(client);
  await shareAddresses(client, run.id);
  await hashSets(client);
  await client.query(`ANALYZE ${staging.members}`);
  const { matching } = settings;
  const refusers = await heedRefusers(client, staging, { rows: staged.refusers, matching });
  await withholdMembers(client, staging, listKey, matching.recipientConsent ?? null, refusers);
  if (isExport) await endDoubtOfTheGone(client, staging, choices);
  const { batchSize } = options;
  const { membership } = settings;
  const { resync, retryRejected } = run;
  await decide(client, staging, { ...choices, membership, batchSize, resync, retryRejected });
  await withholdErased(client, staging, options.erasures);
  const counts = await countPlan(client, staging);
  // Lost between the two transactions: of what is missing, everybody would be a leaver.
  if (counts.evaluated !== staged.evaluated) throw new StagingLost();
  const leavers = await stageLeavers(client, staging, { ...choices, settings, refusers });
  const numbers = { exportId, listKey, counts, leavers };
  const tripped = settings.guards ? await trippedGuards(client, staging, settings.guards, numbers) : [];
  const warnings = await planWarnings(client, staging, { ...numbers, run, settings, list });
  if (!isExport) warnings.push(...wouldBeHeld(tripped));
  const estimate = await estimatePlan(client, staging, numbers);
  await recordDecisions(client, staging, { ...choices, claims: isExport });
  await recordPlanned(client, { run, exportId, staging, counts });
  await samplePlan(client, staging, run, numbers);
  const removals = await settledRemovals(client, staging, run.id);
  await client.query(`DROP TABLE ${staging.members}`);
  if (staged.refusers !== null) await client.query(`DROP TABLE ${staging.refusers}`);
  const state = !isExport ? "PLANNED" : tripped.length > 0 ? "HELD" : "DELIVERING";
  await updateHeld(
    client,
    run,
    ["PLANNING"],
    `staged_rows = $4, unique_count = $4, evaluated = $5, invalid = $6, withheld = $7, duplicates = $8, unchanged = $9,
     to_add = $10, to_update = $11, skipped_by_mode = $12, still_rejected = $13, added = $14, updated = $15, rejected = $16,
     in_doubt = 0, staged_leavers = $17, to_remove = $18, to_remove_withdrawn = $19, kept_by_claim = $20,
     kept_foreign = $21, removed = $22, removal_failed = $23, removal_not_needed = $24, removal_in_doubt = 0,
     warnings = ${ONLY_TOTALS_DIFFERING} || $25::jsonb, estimated_calls = $26, estimated_seconds = $27${ENDING[state]}`,
    [
      counts.unique,
      counts.evaluated,
      counts.invalid,
      counts.withheld,
      counts.duplicates,
      counts.unchanged,
      counts.toAdd,
      counts.toUpdate,
      counts.skippedByMode,
      counts.stillRejected,
      counts.added,
      counts.updated,
      counts.rejected,
      leavers.staged,
      leavers.toRemove,
      leavers.withdrawn,
      leavers.keptByClaim,
      leavers.keptForeign,
      removals.removed,
      removals.failed,
      removals.notNeeded,
      JSON.stringify([...warnings, ...staged.lost]),
      estimate.calls,
      estimate.seconds,
    ],
  );
  if (state === "HELD") await holdPlan(client, run, staging, tripped);
  return { planId, state, stagedRows: counts.unique, stagedLeavers: leavers.staged };
}

/** What the plan's last step makes of the run. Holding it is a step of its own. */
const ENDING: Readonly<Record<PlannedState, string>> = {
  PLANNED: `, state = 'PLANNED', finished_at = clock_timestamp(), ${LEASE_ENDED}`,
  HELD: "",
  DELIVERING: ", state = 'DELIVERING'",
};

/** What an earlier plan of this run has settled of those who are leavers still. */
async function settledRemovals(client: pg.ClientBase, staging: Staging, runId: string) {
  const { rows } = await client.query<{ removed: number; failed: number; notNeeded: number }>(
    `SELECT (count(*) FILTER (WHERE outcome = 'REMOVED'))::int AS removed,
       (count(*) FILTER (WHERE outcome = 'REMOVAL_FAILED'))::int AS failed,
       (count(*) FILTER (WHERE outcome = 'REMOVAL_NOT_NEEDED'))::int AS "notNeeded"
     FROM ${staging.leavers} leaver JOIN run_recipient done ON done.run_id = $1 AND done.address = leaver.address
     WHERE leaver.settled`,
    [runId],
  );
  return rows[0]!;
}
