import type { ReadSubscribersOptions } from "../call-options.js";
import type { ListedState, ListedSubscriber } from "../subscriber.js";
import { NewestFirst } from "./newest-first.js";
import { readPages, PAGE_SIZE, type Page } from "./read-pages.js";
import { readSubscriber } from "./read-subscriber.js";

/** Fetches one page of `/lists/{id}/{state}.json`; null when it is beyond the end. */
export type FetchPage = (query: string, page: number) => Promise<Page | null>;

/**
 * How far rows are read beyond the date asked for. Dates are local to the client: when its clocks are set back, whoever
 * enters a state in the repeated hour has an earlier date than those before.
 */
const OVERLAP_MS = 3 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** How often a whole state is read when as many come as leave while it is: who is missed once is not missed twice. */
const READINGS = 2;
const PREFERENCES = "includetrackingpreference=true&includesmspreference=true";
const BY_ADDRESS = `pagesize=${PAGE_SIZE}&orderfield=email&orderdirection=asc&${PREFERENCES}`;

type Pages = AsyncGenerator<readonly ListedSubscriber[]>;

/** Everybody in a state, or whoever entered it since a date. */
export async function* readSubscribers(fetch: FetchPage, state: ListedState, options: ReadSubscribersOptions): Pages {
  const { since, isKnown = async () => false } = options;
  const sinceMs = since == null ? Number.NaN : momentOf(since);
  yield* Number.isNaN(sinceMs) ? readWhole(fetch, state) : readNew(fetch, state, sinceMs, isKnown);
}

/**
 * All are read by address, which orders them for certain. What {@link readPages} cannot see, as many who came between two
 * pages as left, is found by counting who came meanwhile; then all are read again.
 */
async function* readWhole(fetch: FetchPage, state: ListedState): Pages {
  for (let reading = 1; ; reading += 1) {
    const first = await fetch(BY_ADDRESS, 1);
    if (first === null) return;
    if (first.pages !== null && first.pages <= 1) return yield subscribersOn(first, state);
    const before = await newestOf(fetch, state);
    // On the first page as well: by them it is told how far was read, for whoever comes from now on comes later than they.
    let newest = before.subscribers;
    let total = before.total;
    let came = 0;
    for await (const page of readPages((number) => fetch(BY_ADDRESS, number))) {
      if (page.total !== null && total !== null) came += Math.max(0, page.total - total);
      total = page.total ?? total;
      yield [...newest, ...subscribersOn(page, state)];
      newest = [];
    }
    if (reading >= READINGS || before.date === null) return;
    const newcomers = await countSince(fetch, state, before.date);
    if (newcomers === null || newcomers <= came) return;
  }
}

/**
 * Newest first, to the first row that is clearly older; a server that leaves the date or the order aside is noticed by the
 * dates it gives, and read to its end.
 */
async function* readNew(
  fetch: FetchPage,
  state: ListedState,
  sinceMs: number,
  isKnown: NonNullable<ReadSubscribersOptions["isKnown"]>,
): Pages {
  const order = new NewestFirst();
  const [floor, asked] = [textOf(sinceMs - OVERLAP_MS), textOf(sinceMs)];
  for await (const page of readPages((number) => fetch(byDate(sinceMs), number))) {
    const subscribers = subscribersOn(page, state);
    yield subscribers;
    const reached = order.reached(page, subscribers);
    if (reached === null) continue;
    if (reached < floor || (reached < asked && (await isKnown(subscribers)))) return;
  }
}

interface Newest {
  readonly subscribers: readonly ListedSubscriber[];
  readonly date: string | null;
  readonly total: number | null;
}

/** Who entered a state last, the date of that, and how many are in it. */
async function newestOf(fetch: FetchPage, state: ListedState): Promise<Newest> {
  const page = await fetch(`pagesize=10&orderfield=date&orderdirection=desc&${PREFERENCES}`, 1);
  const order = new NewestFirst();
  const subscribers = page ? subscribersOn(page, state) : [];
  if (page) order.reached(page, subscribers);
  const date = order.isKept ? (subscribers[0]?.stateDate ?? null) : null;
  return { subscribers, date, total: page?.total ?? null };
}

/** How many entered the state after that second; null when the dates do not tell. */
async function countSince(fetch: FetchPage, state: ListedState, date: string): Promise<number | null> {
  const order = new NewestFirst();
  const newcomers = new Set<string>();
  for await (const page of readPages((number) => fetch(byDate(momentOf(date)), number))) {
    const subscribers = subscribersOn(page, state);
    order.reached(page, subscribers);
    if (!order.isKept) return null;
    for (const { email, stateDate } of subscribers) if (stateDate !== null && stateDate > date) newcomers.add(email);
    const last = subscribers.at(-1)?.stateDate;
    if (last == null || last <= date) break;
  }
  return newcomers.size;
}

function subscribersOn(page: Page, state: ListedState): ListedSubscriber[] {
  return page.rows.flatMap((row) => readSubscriber(row, state) ?? []);
}

/** From the day before that moment on, since a day begins elsewhere than where the date was written. */
function byDate(sinceMs: number): string {
  const dayBefore = textOf(sinceMs - DAY_MS).slice(0, 10);
  return `date=${dayBefore}&pagesize=${PAGE_SIZE}&orderfield=date&orderdirection=desc&${PREFERENCES}`;
}

/** The API's local date as if it were in UTC: only differences count. NaN when it is none. */
function momentOf(date: string): number {
  return Date.parse(`${date.slice(0, 10)}T${date.slice(11, 19)}Z`);
}

function textOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}
