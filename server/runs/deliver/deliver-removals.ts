import { CallPace } from "./call-pace.js";
import { areLeaversWhole, StagingLost } from "./batch.js";
import { onceNoted, type DeliverOptions } from "./deliver-plan.js";
import { workInLanes } from "./lanes.js";
import { Removal, type Leaver } from "./remove-leaver.js";

/** Calls at once: at the start, and at most. Each is about one person, and has a person read before and after it. */
const CALLS_AT_ONCE = { start: 2, most: 4 };
/** Leavers that are read from staging together. */
const PAGE = 200;

/**
 * Removes the plan's leavers, one call each, several at a time and at a pace of their own. When one of them fails other than
 * by being refused, no new one starts, those under way are awaited and settled, and then the first failure is thrown.
 */
export async function deliverRemovals(options: DeliverOptions): Promise<void> {
  const { pool, run, staging, stop } = options;
  if (!(await areLeaversWhole(pool, run, staging))) throw new StagingLost();
  if (!run.stagedLeavers) return;
  const pace = new CallPace(CALLS_AT_ONCE);
  const firstCall = onceNoted(options);
  await workInLanes(CALLS_AT_ONCE.most, leaversOf(options), stop, async (leaver, laneStop) => {
    if (await new Removal({ ...options, stop: laneStop }, leaver, { pace, firstCall }).perform()) {
      options.settled({ added: 0, updated: 0, rejected: 0, removals: 1 });
    }
  });
}

/**
 * The leavers who are to be removed and are not settled, a page at a time, each with the calls for them that were never
 * answered: those whose intents stand now, for what was in doubt when the plan was made may be known since.
 */
async function* leaversOf({ pool, run, staging }: DeliverOptions): AsyncGenerator<Leaver> {
  for (let after = ""; ;) {
    const { rows } = await pool.query<Leaver>(
      `SELECT address, email, ARRAY(
           SELECT intent.method FROM delivery_intent intent
           WHERE intent.list_key = $1 AND intent.kind = 'REMOVE' AND intent.addresses[1] = leaver.address
           ORDER BY intent.created_at) AS "unanswered"
       FROM ${staging.leavers} leaver
       WHERE decision = 'REMOVE' AND NOT settled AND address > $2 ORDER BY address LIMIT $3`,
      [run.listKey, after, PAGE],
    );
    yield* rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)!.address;
  }
}
