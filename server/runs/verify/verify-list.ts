import { randomUUID } from "node:crypto";

import type pg from "pg";

import { inTransaction } from "../../database/transaction.js";
import type { RepeatRead } from "../../destinations/call-options.js";
import { StagingLost } from "../deliver/batch.js";
import { DEFAULT_BACK_OFF, type WaitingBecause } from "../deliver/until-answered.js";
import type { StoredWarning } from "../export-run.entity.js";
import { LEASE_ENDED } from "../finish-run.js";
import type { OpenedRun } from "../open-run.js";
import type { PerformRunDeps } from "../perform-run.js";
import { dropTables, stagingOf, type Staging } from "../plan/staging.js";
import { stageRefusers } from "../plan/stage-refusers.js";
import { repeatRead } from "../repeat-read.js";
import { shareAddresses, sharePlanning } from "../run-addresses.js";
import { updateHeld, type HeldRun } from "../run-lease.js";
import { Comparison } from "./comparable.js";
import { compareList } from "./compare-list.js";
import { createListedTable, ListedWriter, listedTableOf } from "./listed-staging.js";
import { readGoneAgain } from "./read-gone-again.js";
import { readList } from "./read-list.js";
import { stageWanted } from "./stage-wanted.js";

/** Rows that PostgreSQL loses again and again are no accident. */
const TRIES = 3;

/** Who follows a verification. */
export interface VerifyTold {
  readonly evaluated: (profiles: number) => void;
  readonly waiting: (because: WaitingBecause | null) => void;
}

/**
 * Evaluates the segments afresh, reads the whole list back, compares the two, and ends the run with what it found. Sends
 * nothing and lets go of nobody. Memory grows neither with the segments nor with the list. What somebody else changed at
 * the destination is noted in the ledger as to be sent again, which the export's next run does.
 *
 * Not guaranteed: a moment at which both were so. People who come and go while the list is read, or profiles that change
 * meanwhile, may be named although they agree a moment later.
 */
export async function verifyList(
  deps: PerformRunDeps,
  run: HeldRun,
  opened: OpenedRun,
  stop: AbortSignal,
  told: VerifyTold,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await verifyOnce(deps, run, opened, stop, told);
    } catch (error) {
      if (!(error instanceof StagingLost) || tries >= TRIES || stop.aborted) throw error;
    }
  }
}

async function verifyOnce(
  deps: PerformRunDeps,
  run: HeldRun,
  opened: OpenedRun,
  stop: AbortSignal,
  told: VerifyTold,
): Promise<void> {
  const { pool, backOff = DEFAULT_BACK_OFF } = deps;
  const planId = randomUUID();
  const listed = listedTableOf(planId);
  const staging = comparingIn(planId);
  await inTransaction(pool, (client) =>
    updateHeld(client, run, ["PLANNING"], "plan_id = $4, settings = $5", [planId, opened.settings]),
  );
  try {
    const comparison = new Comparison(opened.settings.matching, opened.list.customFields);
    const { evaluated, lost } = await stageWanted(deps, opened, staging, comparison, {
      stop,
      evaluated: told.evaluated,
    });
    const { orm, segments } = deps;
    const { settings } = opened;
    const refusers = await stageRefusers({ pool, em: orm.em.fork(), segments, settings, stop }, staging);
    await createListedTable(pool, listed);
    const writer = new ListedWriter(pool, listed, (subscriber) => comparison.listed(subscriber));
    const { destination, exportId } = opened;
    const repeat: RepeatRead = (read) => repeatRead(read, { backOff, stop, isPatient: true, waiting: told.waiting });
    await readList(destination, run.listId, writer, { signal: stop, repeat });
    const { members } = staging;
    const gone = { pool, destination, exportId, run, members, listed, writer, repeat, stop };
    const believesGone = await readGoneAgain(gone);
    stop.throwIfAborted();
    await inTransaction(pool, async (client) => {
      await sharePlanning(client);
      await shareAddresses(client, run.id);
      await checkWhole(client, { [staging.members]: evaluated, [listed]: writer.rows });
      const { erasures } = deps;
      const { verification, sentAgain, notArrived } = await compareList(client, {
        run,
        exportId,
        settings,
        staging,
        listed,
        believesGone,
        refusers,
        erasures,
      });
      const { missing, unexpected, different } = verification;
      const agrees = missing + unexpected + different === 0;
      const repairs = sentAgain > 0 ? [{ code: "SENT_AGAIN_NEXT", count: sentAgain }] : [];
      const lacking = notArrived > 0 ? [{ code: "NOT_ARRIVED", count: notArrived }] : [];
      const warnings: StoredWarning[] = [...repairs, ...lacking, ...lost];
      await updateHeld(
        client,
        run,
        ["PLANNING"],
        `state = $4, verification = $5, evaluated = $6, warnings = $7, finished_at = clock_timestamp(), ${LEASE_ENDED}`,
        [
          agrees ? "SUCCEEDED" : "COMPLETED_WITH_WARNINGS",
          JSON.stringify(verification),
          evaluated,
          JSON.stringify(warnings),
        ],
      );
    });
  } finally {
    await dropTables(pool, [staging.members, staging.refusers, listed]).catch(() => undefined);
  }
}

/** A verification decides nothing, and stages nobody to be sent: its tables are not a plan's, but for those who want or refuse. */
function comparingIn(planId: string): Staging {
  const { members, decisions, leavers, refusers } = stagingOf(planId);
  return {
    members,
    refusers,
    decisions: decisions.replace(".decisions_", ".wanted_"),
    leavers: leavers.replace(".leavers_", ".found_"),
  };
}

/** PostgreSQL empties such tables after a crash of its own: everybody would be missing. */
async function checkWhole(client: pg.ClientBase, expected: Readonly<Record<string, number>>): Promise<void> {
  for (const [table, rows] of Object.entries(expected)) {
    const counted = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`);
    if (counted.rows[0]!.rows !== rows) throw new StagingLost();
  }
}
