import type pg from "pg";

import { addressKey, normaliseAddress } from "../address.js";
import {
  deriveLeft,
  deriveUnchanged,
  MOST_EVENTS,
  readFound,
  readRunEvents,
  readWanted,
  type RecipientEvent,
} from "./read-events.js";

/** One person on one list. */
export interface Recipient {
  readonly email: string;
  readonly listId: string;
  readonly state: string;
  /** The exports that want them on the list now. */
  readonly claimedBy: readonly string[];
  /** Newest first. */
  readonly events: readonly RecipientEvent[];
}

interface Known {
  readonly email: string;
  readonly state: string;
  readonly stateSeenAt: Date;
  readonly stateDate: string | null;
  readonly joinedDate: string | null;
  readonly isForeign: boolean;
  readonly deletedByRunId: string | null;
}

const GONE = ["UNSUBSCRIBED", "BOUNCED", "DELETED", "SUPPRESSED", "ABSENT"] as const;

/** Tells what is known of one person on one list. Reads the ledger and what runs wrote down; asks nobody else. */
export class RecipientService {
  constructor(private readonly deps: { readonly pool: pg.Pool }) {}

  /** Null when nothing is known of the address on that list, or it is no address. */
  async find(listId: string, email: string): Promise<Recipient | null> {
    const { pool } = this.deps;
    const normalised = normaliseAddress(email);
    const address = typeof normalised === "string" ? addressKey(email) : normalised.key;
    if (address === "") return null;
    const list = await pool.query<{ id: number }>("SELECT id FROM destination_list WHERE list_id = $1", [
      listId.trim(),
    ]);
    const listKey = list.rows[0]?.id;
    if (listKey === undefined) return null;
    const known = await this.known(listKey, address);
    const wanted = await readWanted(pool, listKey, address);
    const told = await readRunEvents(pool, listKey, address);
    const found = await readFound(pool, listKey, address);
    if (!known && wanted.length === 0 && told.length === 0) return null;
    const lasting = await pool.query<{ exportId: string }>(
      `SELECT DISTINCT export_id AS "exportId" FROM lasting_outcome
       WHERE list_key = $1 AND address = $2 AND until_run_id IS NULL AND outcome <> 'DUPLICATE'`,
      [listKey, address],
    );
    const events = [
      ...told,
      ...(await deriveUnchanged(pool, listKey, wanted, told, new Set(lasting.rows.map((row) => row.exportId)))),
      ...(await deriveLeft(pool, listKey, wanted, told)),
      ...(known ? seenAtDestination(known, told, found) : found),
    ];
    return {
      email: known?.email ?? address,
      listId: listId.trim(),
      state: known?.state ?? "UNKNOWN",
      claimedBy: wanted.filter(({ claimed }) => claimed).map(({ exportId }) => exportId),
      events: inOrder(events).slice(0, MOST_EVENTS),
    };
  }

  private async known(listKey: number, address: string): Promise<Known | null> {
    const { rows } = await this.deps.pool.query<Known>(
      `SELECT email, state, state_seen_at AS "stateSeenAt", state_date AS "stateDate", joined_date AS "joinedDate",
         is_foreign AS "isForeign", deleted_by_run_id AS "deletedByRunId"
       FROM recipient WHERE list_key = $1 AND address = $2`,
      [listKey, address],
    );
    return rows[0] ?? null;
  }
}

/**
 * What looks saw at the destination, other than what we did ourselves: what they noted, and where somebody stands now if
 * nothing that was noted says so, as of whoever was known before anything was.
 */
function seenAtDestination(
  known: Known,
  told: readonly RecipientEvent[],
  found: readonly RecipientEvent[],
): RecipientEvent[] {
  const isTold = ({ kind, runId }: RecipientEvent) =>
    kind === "REMOVED" && told.some((event) => event.kind === kind && event.runId === runId);
  // What was known before runs noted it came before whatever we did to them.
  const noted = found
    .filter((event) => !isTold(event))
    .map((event) => {
      const isEarliest = event.kind === "CAME_OTHERWISE" && event.runId === null;
      return isEarliest ? { ...event, at: earliestOf(told, event.at) } : event;
    });
  const latest = found[0]?.kind;
  const cameBefore = noted.some(({ kind }) => kind === "CAME_OTHERWISE");
  const now = standing(known, told).filter(({ kind }) => kind !== latest && !(kind === "CAME_OTHERWISE" && cameBefore));
  return [...noted, ...now];
}

/** Where somebody stands now, as far as it is not told by what we did. */
function standing(known: Known, told: readonly RecipientEvent[]): RecipientEvent[] {
  const { state, stateSeenAt: at, stateDate, joinedDate, isForeign, deletedByRunId } = known;
  const nothing = { code: null, reason: null, outcome: null, runId: null, exportId: null };
  const gone = GONE.find((one) => one === state);
  if (gone === "DELETED" && deletedByRunId !== null) {
    if (told.some(({ runId, kind }) => runId === deletedByRunId && kind === "REMOVED")) return [];
    return [{ ...nothing, at, kind: "REMOVED", runId: deletedByRunId, destinationDate: stateDate }];
  }
  if (gone !== undefined) return [{ ...nothing, at, kind: gone, destinationDate: stateDate }];
  if (!isForeign) return [];
  return [{ ...nothing, at: earliestOf(told, at), kind: "CAME_OTHERWISE", destinationDate: joinedDate }];
}

/** Before whatever we did to them since, and never later than when it was seen. */
function earliestOf(told: readonly RecipientEvent[], at: Date): Date {
  return told.reduce((first, event) => (event.at < first ? event.at : first), at);
}

/** Newest first. Who is added after having been taken off the list has returned. */
function inOrder(events: readonly RecipientEvent[]): RecipientEvent[] {
  const oldestFirst = events.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  let wasRemoved = false;
  const told = oldestFirst.map((event): RecipientEvent => {
    if (event.kind === "REMOVED") wasRemoved = true;
    if (event.kind !== "ADDED" || !wasRemoved) return event;
    wasRemoved = false;
    return { ...event, kind: "RETURNED" };
  });
  return told.toReversed();
}
