import type { ListedSubscriber } from "../../destinations/subscriber.js";

export interface KnownRow {
  readonly state: string;
  readonly stateDate: string | null;
  readonly joinedDate: string | null;
}

const QUARTER_SECONDS = 15 * 60;
/** Time zones are at most so far apart. */
const ZONES_SECONDS = 26 * 60 * 60;

/**
 * Whether somebody left the list and came again, other than by us, since the ledger last had their row: it entered its
 * state, or came onto the list, later than it did then. Not so who confirmed meanwhile, and not where the dates moved by as
 * much as a client's time zone does when it is set anew. Dates that are not known tell nothing.
 */
export function cameAgain(known: KnownRow, found: ListedSubscriber): boolean {
  if (known.state === "UNCONFIRMED" && found.state === "ACTIVE") return false;
  return isLater(found.stateDate, known.stateDate) || isLater(found.joinedDate, known.joinedDate);
}

/** Dates are texts of the destination's, which are in the order of time. */
function isLater(now: string | null, before: string | null): boolean {
  if (now === null || before === null || now <= before) return false;
  const seconds = (millisecondsOf(now) - millisecondsOf(before)) / 1_000;
  return !(seconds % QUARTER_SECONDS === 0 && seconds <= ZONES_SECONDS);
}

function millisecondsOf(date: string): number {
  return Date.parse(`${date.replace(" ", "T")}Z`);
}
