import type pg from "pg";

import { cursorUnknown, pageSize } from "../graphql/page-arguments.js";
import { countHeld, FIRST_HELD, readHeld, type HeldPlace } from "./held/held-recipients.js";
import { HOLDS_IN_RUN, outcomesOf } from "./outcomes/outcomes-of.js";
import type { RecipientOutcome } from "./run-outcome.js";

export interface RecipientsRequest {
  readonly outcome?: RecipientOutcome | null | undefined;
  /** How many, at most {@link MOST}. */
  readonly first: number | null;
  /** The cursor after which to go on; one that is none is refused. */
  readonly after?: string | null | undefined;
}

/** One person, or one profile, in one run. */
export interface RunRecipient {
  readonly email: string | null;
  readonly outcome: RecipientOutcome;
  readonly code: number | null;
  /** Why, as it was written down; null where the outcome says it all. */
  readonly reasonCode: string | null;
}

const MOST = 200;
const DEFAULT = 50;
const READ_AT_ONCE = 1_000;

/**
 * One page of what a run decided about people: its own rows first, in the order in which they were written down; of one that
 * is held, in the end whom it would send and remove. How many there are in all is counted only when somebody asks.
 */
export async function readRunRecipients(pool: pg.Pool, runId: string, request: RecipientsRequest) {
  const size = pageSize("first", request.first, { most: MOST, otherwise: DEFAULT });
  const outcome = request.outcome ?? null;
  const found = await readFrom(pool, runId, outcome, placeOf(request.after), size + 1);
  const edges = found.slice(0, size).map(({ place, node }) => ({ cursor: cursorOf(place), node }));
  return {
    edges,
    pageInfo: { hasNextPage: found.length > size, endCursor: edges.at(-1)?.cursor ?? null },
    countAll: () => countRecipients(pool, runId, outcome),
  };
}

async function countRecipients(pool: pg.Pool, runId: string, outcome: RecipientOutcome | null): Promise<number> {
  const { rows } = await pool.query<{ people: number }>(
    `SELECT coalesce(sum(times), 0)::int AS people FROM ${outcomesOf("$1")} found
     WHERE $2::text IS NULL OR outcome = $2`,
    [runId, outcome],
  );
  return rows[0]!.people + (await countHeld(pool, runId, outcome));
}

/** All of what a run decided about people, a few at a time. */
export async function* streamRunRecipients(
  pool: pg.Pool,
  runId: string,
  outcome: RecipientOutcome | null,
): AsyncGenerator<RunRecipient> {
  for (let after: Place = START; ;) {
    const found = await readFrom(pool, runId, outcome, after, READ_AT_ONCE);
    for (const { node } of found) yield node;
    if (found.length < READ_AT_ONCE) return;
    after = found.at(-1)!.place;
  }
}

/** Profiles whose address stands there, whole or not: as many as a reader of everything will see. */
export async function countAddresses(pool: pg.Pool, runId: string, outcome: RecipientOutcome | null): Promise<number> {
  const { rows } = await pool.query<{ addresses: number }>(
    `SELECT coalesce(sum(times), 0)::int AS addresses FROM ${outcomesOf("$1")} found
     WHERE address IS NOT NULL AND ($2::text IS NULL OR outcome = $2)`,
    [runId, outcome],
  );
  return rows[0]!.addresses + (await countHeld(pool, runId, outcome));
}

/** The destination's codes of a run's rejections, the most frequent first. */
export async function countRejections(pool: pg.Pool, runId: string): Promise<{ code: number; count: number }[]> {
  const { rows } = await pool.query<{ code: number; count: number }>(
    `SELECT code, count(*)::int AS count FROM ${outcomesOf("$1")} found
     WHERE outcome IN ('REJECTED', 'STILL_REJECTED') AND code IS NOT NULL
     GROUP BY code ORDER BY count DESC, code`,
    [runId],
  );
  return rows;
}

/**
 * Where a reader stands: after a row of the run's own, or in the outcomes that hold in it, which follow by outcome, or among
 * those whom a held plan waits to send or remove. A row that counts several profiles is read as often.
 */
type Place = { readonly own: string } | LastingPlace | HeldPlace;
interface LastingPlace {
  readonly outcome: string;
  readonly id: string;
  readonly time: number;
}

const START: Place = { own: "0" };
const FIRST_LASTING: LastingPlace = { outcome: "", id: "0", time: 0 };

interface Read {
  readonly place: Place;
  readonly node: RunRecipient;
}

async function readFrom(
  pool: pg.Pool,
  runId: string,
  outcome: RecipientOutcome | null,
  after: Place,
  size: number,
): Promise<Read[]> {
  if ("staged" in after) return readHeld(pool, runId, outcome, after, size);
  const written = await readWritten(pool, runId, outcome, after, size);
  if (written.length === size) return written;
  return [...written, ...(await readHeld(pool, runId, outcome, FIRST_HELD, size - written.length))];
}

async function readWritten(
  pool: pg.Pool,
  runId: string,
  outcome: RecipientOutcome | null,
  after: Exclude<Place, HeldPlace>,
  size: number,
): Promise<Read[]> {
  if (!("own" in after)) return readLasting(pool, runId, outcome, after, size);
  const { rows } = await pool.query<RunRecipient & { id: string }>(
    `SELECT id, address AS email, outcome, code, reason AS "reasonCode" FROM run_recipient
     WHERE run_id = $1 AND ($2::text IS NULL OR outcome = $2) AND id > $3 ORDER BY id LIMIT $4`,
    [runId, outcome, after.own, size],
  );
  const own = rows.map(({ id, ...node }) => ({ place: { own: id }, node }));
  if (own.length === size) return own;
  return [...own, ...(await readLasting(pool, runId, outcome, FIRST_LASTING, size - own.length))];
}

async function readLasting(
  pool: pg.Pool,
  runId: string,
  outcome: RecipientOutcome | null,
  after: LastingPlace,
  size: number,
): Promise<Read[]> {
  const { rows } = await pool.query<RunRecipient & { id: string; time: number }>(
    `SELECT page.id, time, address AS email, outcome, code, reason AS "reasonCode"
     FROM (
       SELECT held.id, held.address, held.outcome, held.code, held.reason, held.times,
         CASE WHEN held.id = $4::bigint THEN $5::int ELSE 0 END AS seen
       FROM export_run run JOIN lasting_outcome held ON ${HOLDS_IN_RUN}
       WHERE run.id = $1 AND ($2::text IS NULL OR held.outcome = $2)
         AND (held.outcome, held.id) >= ($3::text, $4::bigint)
         AND (held.id <> $4::bigint OR held.times > $5::int)
       ORDER BY held.outcome, held.id LIMIT $6
     ) page, generate_series(seen + 1, least(times, seen + $6::int)) AS time
     ORDER BY outcome, page.id, time LIMIT $6`,
    [runId, outcome, after.outcome, after.id, after.time, size],
  );
  return rows.map(({ id, time, ...node }) => ({ place: { outcome: node.outcome, id, time }, node }));
}

/** Opaque to clients, so that what it is made of may change. */
function cursorOf(place: Place): string {
  return Buffer.from(textOf(place)).toString("base64url");
}

function textOf(place: Place): string {
  if ("own" in place) return place.own;
  return "staged" in place ? `${place.staged}:${place.at}` : `${place.outcome}.${place.id}.${place.time}`;
}

function placeOf(cursor: string | null | undefined): Place {
  if (cursor == null) return START;
  const text = Buffer.from(cursor, "base64url").toString();
  if (/^\d{1,18}$/.test(text)) return { own: text };
  const held = /^(decisions|leavers):(\d{1,10},\d{1,5})$/.exec(text);
  if (held) return { staged: held[1] as HeldPlace["staged"], at: held[2]! };
  const lasting = /^([A-Z_]{1,40})\.(\d{1,18})\.(\d{1,9})$/.exec(text);
  if (!lasting) throw cursorUnknown();
  return { outcome: lasting[1]!, id: lasting[2]!, time: Number(lasting[3]) };
}
