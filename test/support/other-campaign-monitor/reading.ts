import { Refused, type Reply } from "./answers.js";
import { FACTS } from "./facts.js";
import { addressOf, type Client, dateText, type List, type Row, type State, STATES } from "./records.js";

/** A query's values by their lower-case names. */
export type Query = ReadonlyMap<string, string>;

export function onePerson(list: List, query: Query): Reply {
  const row = list.rows.get(addressOf(query.get("email") ?? ""));
  if (!row) throw new Refused(203);
  return { status: 200, body: shown(list, row, query) };
}

export function inState(list: List, state: State, query: Query): Reply {
  const date = query.get("date") ?? "";
  if (date !== "" && Number.isNaN(Date.parse(date))) throw new Refused(5);
  const rows = [...list.rows.values()].filter((row) => row.state === state);
  return paged(rows, query, ["email", "name", "date"], FACTS.defaultOrder, (row) => shown(list, row, query));
}

export function suppressionList(client: Client, query: Query): Reply {
  const rows = [...client.suppressed].map(([email, { reason, at }]) => ({
    email,
    reason,
    since: at,
    name: "",
    order: 0,
  }));
  return paged(rows, query, ["email", "date"], "email", ({ email, reason, since }) => ({
    EmailAddress: email,
    Date: dateText(since),
    State: "Suppressed",
    SuppressionReason: reason,
  }));
}

function shown(list: List, row: Row, query: Query): object {
  const consents = list.client.consents.get(row.email);
  const asked = (name: string) => query.get(name)?.toLowerCase() === "true";
  return {
    State: row.state,
    Date: dateText(row.since),
    ListJoinedDate: dateText(row.joined),
    EmailAddress: row.email,
    Name: row.name,
    CustomFields: list.fields.flatMap((field) =>
      (row.values.get(field) ?? []).map((Value) => ({ Key: field.name, Value })),
    ),
    ReadsEmailWith: "",
    ...(row.mobile === "" ? {} : { MobileNumber: row.mobile }),
    ...(asked("includetrackingpreference") ? { ConsentToTrack: consents?.track ?? "" } : {}),
    ...(asked("includesmspreference") ? { ConsentToSendSms: consents?.sms ?? "" } : {}),
  };
}

interface Sortable {
  readonly email: string;
  readonly name: string;
  readonly since: number;
  readonly order: number;
}

function paged<One extends Sortable>(
  all: readonly One[],
  query: Query,
  orders: readonly string[],
  usual: string,
  show: (one: One) => object,
): Reply {
  const page = Number(query.get("page") ?? 1);
  const size = Number(query.get("pagesize") ?? 1000);
  const field = (query.get("orderfield") ?? usual).toLowerCase();
  const direction = (query.get("orderdirection") ?? "asc").toLowerCase();
  const pages = Math.ceil(all.length / size);
  if (!Number.isInteger(page) || page < 1 || page > Math.max(1, pages)) throw new Refused(FACTS.beyondTheEnd);
  if (!Number.isInteger(size) || size < 10 || size > 1000) throw new Refused(801);
  if (!orders.includes(field)) throw new Refused(802);
  if (direction !== "asc" && direction !== "desc") throw new Refused(803);
  const rows = all.toSorted((a, b) => {
    if (field === "date") return second(a.since) - second(b.since) || b.order - a.order;
    return field === "name" ? compare(a.name, b.name) || compare(a.email, b.email) : compare(a.email, b.email);
  });
  if (direction === "desc") rows.reverse();
  const Results = rows.slice((page - 1) * size, page * size).map(show);
  return {
    status: 200,
    body: {
      NumberOfPages: pages,
      TotalNumberOfRecords: all.length,
      RecordsOnThisPage: Results.length,
      PageSize: size,
      PageNumber: page,
      OrderDirection: direction,
      ResultsOrderedBy: field,
      Results,
    },
  };
}

const second = (at: number): number => Math.floor(at / 1000);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const NAMES = [
  ["active", "TotalActiveSubscribers", "NewActiveSubscribers"],
  ["unsubscribed", "TotalUnsubscribes", "Unsubscribes"],
  ["deleted", "TotalDeleted", "Deleted"],
  ["bounced", "TotalBounces", "Bounces"],
] as const satisfies readonly (readonly [State, string, string])[];

/** Everybody came today, as far as the calendar goes: this server has no yesterday. */
export function statistics(list: List): Reply {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>;
  for (const { state } of list.rows.values()) counts[state] += 1;
  const body: Record<string, number> = {};
  for (const [state, total, series] of NAMES) {
    body[total] = counts[state];
    for (const period of ["Today", "ThisWeek", "ThisMonth", "ThisYear"]) body[series + period] = counts[state];
    body[`${series}Yesterday`] = 0;
  }
  return { status: 200, body };
}
