import type { SQLInputValue } from "node:sqlite";

import type { Core } from "./core.js";
import type { PageRequest } from "./paging.js";
import { type State, stateNumber } from "./store.js";
import type { SubscriberRecord } from "./subscriber-records.js";

export type SubscriberOrder = "email" | "name" | "date";

export interface StatePage {
  readonly listSeq: number;
  readonly state: State;
  /** Only those who entered the state at this moment or later. */
  readonly since: number | null;
  readonly request: PageRequest<SubscriberOrder>;
}

/** The columns that order a read, the last of them unique within a list. */
const COLUMNS: Readonly<Record<SubscriberOrder, readonly (keyof SubscriberRecord & string)[]>> = {
  email: ["address"],
  name: ["name", "address"],
  date: ["state_at", "id"],
};

export function countInState(core: Core, { listSeq, state, since }: Omit<StatePage, "request">): number {
  return core.store.unchanged(`count ${listSeq} ${state} ${since}`, () => {
    const sql = "select count(*) as rows from subscriber where list = ? and state = ? and state_at >= ?";
    return (
      core.store.get<{ rows: number }>(sql, listSeq, stateNumber(state), since ?? Number.MIN_SAFE_INTEGER)?.rows ?? 0
    );
  });
}

/**
 * One page of a state. Where the page before was read since the last write, this one begins after its last row instead
 * of counting up to its own first: reading a million rows page by page takes seconds, not minutes.
 */
export function readPage(core: Core, page: StatePage): SubscriberRecord[] {
  const { listSeq, state, request } = page;
  // A date before everybody's excludes nobody, and would only keep the other orders' indexes from being used.
  const since = countInState(core, page) < countInState(core, { ...page, since: null }) ? page.since : null;
  const columns = COLUMNS[request.order];
  const key = `end ${listSeq} ${state} ${since} ${request.order} ${request.direction} ${request.size}`;
  const after = core.store.recall<readonly SQLInputValue[]>(`${key} ${request.page - 1}`);
  const conditions = ["list = ?", "state = ?"];
  const values: SQLInputValue[] = [listSeq, stateNumber(state)];
  // Makes the index of the inactive usable; active ones are read from the index of all.
  if (state !== "Active") conditions.push("state <> 0");
  if (since !== null) {
    conditions.push("state_at >= ?");
    values.push(since);
  }
  if (after) {
    const compare = request.direction === "asc" ? ">" : "<";
    conditions.push(`(${columns.join(", ")}) ${compare} (${columns.map(() => "?").join(", ")})`);
    values.push(...after);
  }
  const order = columns.map((column) => `${column} ${request.direction}`).join(", ");
  const rows = core.store.all<SubscriberRecord>(
    `select * from subscriber where ${conditions.join(" and ")} order by ${order} limit ? offset ?`,
    ...values,
    request.size,
    after ? 0 : (request.page - 1) * request.size,
  );
  const last = rows.at(-1);
  if (last && rows.length === request.size) {
    core.store.remember(
      `${key} ${request.page}`,
      columns.map((column) => last[column]),
    );
  }
  return rows;
}
