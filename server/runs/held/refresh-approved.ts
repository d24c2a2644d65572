import type pg from "pg";

import { inTransaction } from "../../database/transaction.js";
import { areLeaversWhole, isWhole } from "../deliver/batch.js";
import type { OpenedRun } from "../open-run.js";
import type { PerformRunDeps } from "../perform-run.js";
import { stagingOf, type Staging } from "../plan/staging.js";
import { endDoubtOfTheGone, withholdMembers } from "../plan/withhold-members.js";
import { shareAddresses, sharePlanning } from "../run-addresses.js";
import { RunFailure } from "../run-failure.js";
import { isMissingTable } from "../run-fault.js";
import { updateHeld, type HeldRun } from "../run-lease.js";
import { refreshDecisions } from "./refresh-decisions.js";
import { refreshLeavers } from "./refresh-leavers.js";
import { evaluateAfresh } from "./evaluate-afresh.js";

/**
 * Before an approved plan is delivered: takes out of its rows whoever became withheld, is no longer a member, or need not
 * be removed any more, by a fresh evaluation of the segments and by what the ledger knows after a look. Adds nobody. May
 * be done before every attempt: what was settled, or may have been sent, is left as it is.
 *
 * The rows stay, in no batch, so that their number still proves that none was lost. Throws APPROVED_PLAN_LOST when some
 * were: an approved plan is delivered as it was shown, or not at all.
 */
export async function refreshApproved(
  deps: PerformRunDeps,
  run: HeldRun,
  opened: OpenedRun,
  stop: AbortSignal,
): Promise<void> {
  const staging = stagingOf(run.planId!);
  try {
    // A removal has no members: whom its export wants elsewhere does not matter here.
    if (run.kind === "EXPORT") await evaluateAfresh(deps, opened, staging, stop);
    stop.throwIfAborted();
    await inTransaction(deps.pool, async (client) => {
      await sharePlanning(client);
      await shareAddresses(client, run.id);
      if (!(await isWhole(client, run, staging)) || !(await areLeaversWhole(client, run, staging))) {
        throw new RunFailure("APPROVED_PLAN_LOST");
      }
      await refresh(client, run, opened, staging);
    });
  } catch (error) {
    if (isMissingTable(error)) throw new RunFailure("APPROVED_PLAN_LOST", {}, { cause: error });
    throw error;
  }
}

async function refresh(client: pg.ClientBase, run: HeldRun, opened: OpenedRun, staging: Staging): Promise<void> {
  const { settings, exportId } = opened;
  const { listKey } = run;
  const hasMembers = run.kind === "EXPORT";
  await client.query("SET LOCAL work_mem = '128MB'");
  if (hasMembers) {
    await client.query(`ANALYZE ${staging.members}`);
    await withholdMembers(client, staging, listKey, settings.matching.recipientConsent ?? null);
    await endDoubtOfTheGone(client, staging, { exportId, listKey });
    await refreshDecisions(client, run, staging, settings.membership);
  }
  await refreshLeavers(client, run, staging, { exportId, hasMembers });
  const { rows } = await client.query<{ dropped: number; withheld: number; stay: number }>(
    `SELECT decided.*, leaver.* FROM
       (SELECT (count(*) FILTER (WHERE decision = 'DROPPED'))::int AS dropped,
          (count(*) FILTER (WHERE decision = 'WITHHELD'))::int AS withheld FROM ${staging.decisions}) decided,
       (SELECT (count(*) FILTER (WHERE decision = 'DROPPED'))::int AS stay
        FROM ${run.stagedLeavers ? staging.leavers : "(SELECT NULL::text AS decision) none"}) leaver`,
  );
  const { dropped, withheld, stay } = rows[0]!;
  const warnings = [
    { code: "WITHHELD_SINCE", count: withheld },
    { code: "NO_LONGER_MEMBERS", count: dropped },
    { code: "NO_LONGER_LEAVERS", count: stay },
  ];
  if (hasMembers) await client.query(`DROP TABLE ${staging.members}`);
  // Those of an earlier attempt are counted again.
  await updateHeld(
    client,
    run,
    ["DELIVERING"],
    `warnings = (SELECT coalesce(jsonb_agg(warning), '[]') FROM jsonb_array_elements(warnings) AS warning
       WHERE warning ->> 'code' <> ALL ($4)) || $5::jsonb`,
    [warnings.map(({ code }) => code), JSON.stringify(warnings.filter(({ count }) => count > 0))],
  );
}
