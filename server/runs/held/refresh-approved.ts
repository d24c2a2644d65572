import type pg from "pg";

import { hashSets } from "../../database/hash-sets.js";
import { inTransaction } from "../../database/transaction.js";
import { areLeaversWhole, isWhole, StagingLost } from "../deliver/batch.js";
import type { OpenedRun } from "../open-run.js";
import type { PerformRunDeps } from "../perform-run.js";
import { heedRefusers, stageRefusers } from "../plan/stage-refusers.js";
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
 * were: an approved plan is delivered as it was shown, or not at all. The fresh members are counted too: whoever
 * is missing among them would be taken for somebody who left. Throws {@link StagingLost} when some are.
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
    const isExport = run.kind === "EXPORT";
    const staged = isExport ? await evaluateAfresh(deps, opened, staging, stop) : null;
    const { pool, segments } = deps;
    const reading = { pool, em: deps.orm.em.fork(), segments, settings: opened.settings, stop };
    const refusers = isExport ? await stageRefusers(reading, staging) : null;
    stop.throwIfAborted();
    await inTransaction(deps.pool, async (client) => {
      await sharePlanning(client);
      await shareAddresses(client, run.id);
      if (!(await isWhole(client, run, staging)) || !(await areLeaversWhole(client, run, staging))) {
        throw new RunFailure("APPROVED_PLAN_LOST");
      }
      if (staged !== null && (await countRows(client, staging.members)) !== staged) throw new StagingLost();
      await refresh(client, run, opened, { staging, refusers });
    });
  } catch (error) {
    if (isMissingTable(error)) throw new RunFailure("APPROVED_PLAN_LOST", {}, { cause: error });
    throw error;
  }
}

async function countRows(client: pg.ClientBase, table: string): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`);
  return rows[0]!.rows;
}

interface Standing {
  readonly dropped: number;
  readonly withheld: number;
  readonly stay: number;
  readonly keptByClaim: number | null;
  readonly keptForeign: number | null;
}

async function refresh(
  client: pg.ClientBase,
  run: HeldRun,
  opened: OpenedRun,
  { staging, refusers }: { readonly staging: Staging; readonly refusers: number | null },
): Promise<void> {
  const { settings, exportId } = opened;
  const { listKey } = run;
  const hasMembers = run.kind === "EXPORT";
  await hashSets(client);
  if (hasMembers) {
    await client.query(`ANALYZE ${staging.members}`);
    const { matching } = settings;
    const heeded = await heedRefusers(client, staging, { rows: refusers, matching });
    await withholdMembers(client, staging, listKey, matching.recipientConsent ?? null, heeded);
    await endDoubtOfTheGone(client, staging, { exportId, listKey });
    await refreshDecisions(client, run, staging, settings.membership);
  }
  await refreshLeavers(client, run, staging, { exportId, hasMembers });
  const { rows } = await client.query<Standing>(
    `SELECT decided.*, leaver.*, kept.* FROM
       (SELECT (count(*) FILTER (WHERE decision = 'DROPPED'))::int AS dropped,
          (count(*) FILTER (WHERE decision = 'WITHHELD'))::int AS withheld FROM ${staging.decisions}) decided,
       (SELECT (count(*) FILTER (WHERE decision = 'DROPPED'))::int AS stay
        FROM ${run.stagedLeavers ? staging.leavers : "(SELECT NULL::text AS decision) none"}) leaver,
       (SELECT kept_by_claim AS "keptByClaim", kept_foreign AS "keptForeign" FROM export_run WHERE id = $1) kept`,
    [run.id],
  );
  const { dropped, withheld, stay, keptByClaim, keptForeign } = rows[0]!;
  const warnings = [
    { code: "WITHHELD_SINCE", count: withheld },
    { code: "NO_LONGER_MEMBERS", count: dropped },
    { code: "NO_LONGER_LEAVERS", count: stay },
    // A removal says these by its counts alone.
    ...(hasMembers
      ? [
          { code: "KEPT_BY_CLAIM", count: keptByClaim ?? 0 },
          { code: "KEPT_FOREIGN", count: keptForeign ?? 0 },
        ]
      : []),
  ];
  if (hasMembers) await client.query(`DROP TABLE ${staging.members}`);
  if (refusers !== null) await client.query(`DROP TABLE ${staging.refusers}`);
  // Those of the plan and of an earlier attempt are counted again.
  await updateHeld(
    client,
    run,
    ["DELIVERING"],
    `warnings = (SELECT coalesce(jsonb_agg(warning), '[]') FROM jsonb_array_elements(warnings) AS warning
       WHERE warning ->> 'code' <> ALL ($4)) || $5::jsonb`,
    [warnings.map(({ code }) => code), JSON.stringify(warnings.filter(({ count }) => count > 0))],
  );
}
