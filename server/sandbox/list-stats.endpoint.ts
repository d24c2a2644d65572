import { type Answer, ok } from "./answer.js";
import type { Call } from "./call.js";
import type { Core } from "./core.js";
import { countsByState, requireList } from "./list-records.js";
import { countInState } from "./state-pages.js";
import type { State } from "./store.js";
import { calendar } from "./time-zones.js";

/** A state, and what its total and its calendar counts are called. */
const SERIES: readonly (readonly [State, string, string])[] = [
  ["Active", "TotalActiveSubscribers", "NewActiveSubscribers"],
  ["Unsubscribed", "TotalUnsubscribes", "Unsubscribes"],
  ["Deleted", "TotalDeleted", "Deleted"],
  ["Bounced", "TotalBounces", "Bounces"],
];

/** Who is in a state, and since when by the client's calendar: somebody who came back is new once more. */
export function listStats(core: Core, call: Call): Answer {
  const { list, client } = requireList(core, call.who, call.path.list);
  const totals = countsByState(core, list.seq);
  const periods = calendar(client.time_zone, core.now());
  const stats: Record<string, number> = {};
  for (const [state, total, series] of SERIES) {
    const since = (start: number): number => countInState(core, { listSeq: list.seq, state, since: start });
    stats[total] = totals[state];
    stats[`${series}Today`] = since(periods.today);
    stats[`${series}Yesterday`] = since(periods.yesterday) - since(periods.today);
    stats[`${series}ThisWeek`] = since(periods.week);
    stats[`${series}ThisMonth`] = since(periods.month);
    stats[`${series}ThisYear`] = since(periods.year);
  }
  return ok(stats);
}
