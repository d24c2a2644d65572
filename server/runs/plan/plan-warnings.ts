import type pg from "pg";

import type { ListDetails } from "../../destinations/list.js";
import type { StoredWarning, TrippedGuard } from "../export-run.entity.js";
import type { HeldRun } from "../run-lease.js";
import type { RunSettings } from "../run-settings.js";
import type { PlannedNumbers } from "./check-guards.js";
import type { Staging } from "./staging.js";

/** Earlier runs that say what is usual, and how many there must be at least. */
const COMPARED_RUNS = { most: 10, least: 3 };
/** Fewer new people than this are never worth a word, and neither are those that are not so many times the usual. */
const UNUSUAL = { people: 100, times: 3 };

export interface PlanWarningsOptions extends PlannedNumbers {
  readonly run: HeldRun;
  readonly settings: RunSettings;
  readonly list: ListDetails;
}

/** What a person should know of a plan before it is delivered, each with its number. */
export async function planWarnings(
  client: pg.ClientBase,
  staging: Staging,
  options: PlanWarningsOptions,
): Promise<StoredWarning[]> {
  const { counts, leavers, list } = options;
  const newcomers = counts.toAdd - counts.added;
  const warnings: StoredWarning[] = [];
  if (list.confirmedOptIn && newcomers > 0) warnings.push({ code: "CONFIRMED_OPT_IN", count: newcomers });
  if (list.unsubscribeScope === "ONLY_THIS_LIST") {
    const suppressed = await countSuppressed(client, staging, options);
    if (suppressed > 0) warnings.push({ code: "LIST_IGNORES_SUPPRESSION", count: suppressed });
  }
  warnings.push(...(await overAllowance(client, options)), ...(await unusuallyMany(client, options)));
  if (leavers.keptByClaim > 0) warnings.push({ code: "KEPT_BY_CLAIM", count: leavers.keptByClaim });
  if (leavers.keptForeign > 0) warnings.push({ code: "KEPT_FOREIGN", count: leavers.keptForeign });
  return warnings;
}

/** What holds a run is only said of a plan alone. */
export function wouldBeHeld(tripped: readonly TrippedGuard[]): StoredWarning[] {
  return tripped.map(({ code, count, limit }) => ({
    code: `WOULD_BE_HELD_${code}`,
    count,
    ...(limit === null ? {} : { limit }),
  }));
}

/** Whom the client's suppression list has, as it was last read, and this list takes all the same. */
async function countSuppressed(
  client: pg.ClientBase,
  staging: Staging,
  { settings }: PlanWarningsOptions,
): Promise<number> {
  const { rows } = await client.query<{ people: number }>(
    `SELECT count(*)::int AS people FROM suppressed_address suppressed
     JOIN ${staging.decisions} decided ON decided.address = suppressed.address
     WHERE suppressed.client_id = $1 AND decided.decision IN ('ADD', 'UPDATE')`,
    [settings.clientId ?? ""],
  );
  return rows[0]!.people;
}

/** By the destination's own count of active subscribers on this list; what other lists of the contract have is not known. */
async function overAllowance(
  client: pg.ClientBase,
  { settings, list, listKey, counts, leavers }: PlanWarningsOptions,
): Promise<StoredWarning[]> {
  const { rows } = await client.query<{ allowance: number | null; active: number }>(
    `SELECT subscriber_allowance AS allowance, CASE WHEN subscriber_allowance IS NOT NULL THEN
       coalesce($3, (SELECT count(*)::int FROM recipient WHERE list_key = $2 AND state = 'ACTIVE')) END AS active
     FROM connection WHERE id = $1`,
    [settings.connectionId, listKey, list.activeSubscribers],
  );
  const allowance = rows[0]?.allowance ?? null;
  if (allowance === null) return [];
  const after = rows[0]!.active + (counts.toAdd - counts.added) - leavers.pending;
  return after > allowance ? [{ code: "OVER_SUBSCRIBER_ALLOWANCE", count: after, limit: allowance }] : [];
}

/**
 * More new people than usual: at least 100, and more than three times what the export's last ten runs on this list that
 * got through added, by the one in the middle (the median), which a first run or a single wave does not move. Three runs
 * say what is usual, fewer don't.
 */
async function unusuallyMany(
  client: pg.ClientBase,
  { run, exportId, listKey, counts }: PlanWarningsOptions,
): Promise<StoredWarning[]> {
  if (counts.toAdd < UNUSUAL.people) return [];
  const { rows } = await client.query<{ runs: number; usual: number }>(
    `SELECT count(*)::int AS runs, coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY added), 0)::int AS usual
     FROM (SELECT added FROM export_run
       WHERE export_id = $1 AND list_key = $2 AND kind = 'EXPORT' AND id <> $3
         AND state IN ('SUCCEEDED', 'COMPLETED_WITH_WARNINGS')
       ORDER BY queued_at DESC LIMIT $4) earlier`,
    [exportId, listKey, run.id, COMPARED_RUNS.most],
  );
  const { runs, usual } = rows[0]!;
  if (runs < COMPARED_RUNS.least || counts.toAdd <= usual * UNUSUAL.times) return [];
  return [{ code: "MORE_NEW_THAN_USUAL", count: counts.toAdd, limit: usual }];
}
