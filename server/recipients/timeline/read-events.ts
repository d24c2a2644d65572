import type pg from "pg";

import type { RecipientOutcome } from "../../runs/run-outcome.js";
import { kindOf, NO_EVENT, type RecipientEventKind } from "./event-kinds.js";

/** Something that happened to one person on one list, by identifiers. */
export interface RecipientEvent {
  readonly at: Date;
  readonly kind: RecipientEventKind;
  readonly code: number | null;
  /** Why, as it was written down with the outcome. */
  readonly reason: string | null;
  /** The outcome that it is, or that ended; null of what a look saw and of what is derived. */
  readonly outcome: RecipientOutcome | null;
  readonly runId: string | null;
  readonly exportId: string | null;
  /** Of UNCHANGED: since when, and in how many runs. */
  readonly since?: Date | null;
  readonly runs?: number;
  /** The destination's own date, as it writes it. */
  readonly destinationDate?: string | null;
}

/** An event that an outcome of a run is. */
interface Told extends RecipientEvent {
  readonly outcome: Exclude<RecipientOutcome, (typeof NO_EVENT)[number]>;
}

/** What is told of one person at most; with a change every hour that is more than a year. */
export const MOST_EVENTS = 10_000;

/**
 * What runs did to a person, from their own rows and from the outcomes that lasted. Plans are left out: they did nothing.
 * An outcome that ended in a run which did something else to the person is not told to have ended.
 */
export async function readRunEvents(pool: pg.Pool, listKey: number, address: string): Promise<RecipientEvent[]> {
  const done = await pool.query<Omit<Told, "kind">>(
    `SELECT done.at, done.outcome, done.code, done.reason, done.run_id AS "runId",
       coalesce(run.outcomes_of, run.export_id, run.claims_of) AS "exportId"
     FROM run_recipient done JOIN export_run run ON run.id = done.run_id
     WHERE done.list_key = $1 AND done.address = $2 AND run.kind <> 'PLAN' AND done.outcome <> ALL ($3)
     ORDER BY done.run_id DESC, done.id DESC LIMIT ${MOST_EVENTS}`,
    [listKey, address, NO_EVENT],
  );
  const lasting = await pool.query<Omit<Told, "kind"> & { untilAt: Date | null; untilRunId: string | null }>(
    `SELECT from_at AS at, outcome, code, reason, from_run_id AS "runId", export_id AS "exportId",
       until_at AS "untilAt", until_run_id AS "untilRunId"
     FROM lasting_outcome
     WHERE list_key = $1 AND address = $2 AND outcome <> ALL ($3) ORDER BY id DESC LIMIT ${MOST_EVENTS}`,
    [listKey, address, NO_EVENT],
  );
  const begun = [...done.rows, ...lasting.rows.map(({ untilAt: _at, untilRunId: _run, ...event }) => event)].map(
    (event): Told => ({ ...event, kind: kindOf(event.outcome) }),
  );
  const busy = new Set(begun.map(({ runId, exportId }) => `${runId} ${exportId}`));
  const ended = lasting.rows.flatMap(({ untilAt, untilRunId, ...event }): RecipientEvent[] =>
    untilAt === null || busy.has(`${untilRunId} ${event.exportId}`)
      ? []
      : [{ ...event, at: untilAt, kind: "ENDED", runId: untilRunId }],
  );
  return [...begun, ...ended];
}

/** What runs found to have changed at the destination, the newest first. */
export async function readFound(pool: pg.Pool, listKey: number, address: string): Promise<RecipientEvent[]> {
  const { rows } = await pool.query<Pick<RecipientEvent, "at" | "kind" | "runId" | "destinationDate">>(
    `SELECT at, kind, run_id AS "runId", destination_date AS "destinationDate" FROM recipient_event
     WHERE list_key = $1 AND address = $2 ORDER BY at DESC, id DESC LIMIT ${MOST_EVENTS}`,
    [listKey, address],
  );
  return rows.map((found) => ({ ...found, code: null, reason: null, outcome: null, exportId: null }));
}

interface Wanted {
  readonly exportId: string;
  readonly claimed: boolean;
  readonly letGoAt: Date | null;
  readonly isSent: boolean;
}

/** Each export's part in the ledger of a person. By key, a look-up for each export: the table does not begin with addresses. */
export async function readWanted(pool: pg.Pool, listKey: number, address: string): Promise<Wanted[]> {
  const { rows } = await pool.query<Wanted>(
    `SELECT export.id AS "exportId", wanted.claimed, wanted.let_go_at AS "letGoAt",
       wanted.sent_hash IS NOT NULL AND wanted.rejected_hash IS NULL AS "isSent"
     FROM export JOIN export_recipient wanted
       ON wanted.export_id = export.id AND wanted.list_key = $1 AND wanted.address = $2
     ORDER BY export.name`,
    [listKey, address],
  );
  return rows;
}

/** That nothing has changed since is nowhere written down: it follows from a claim, and from runs in which nothing was done. */
export async function deriveUnchanged(
  pool: pg.Pool,
  listKey: number,
  wanted: readonly Wanted[],
  told: readonly RecipientEvent[],
  lastingExports: ReadonlySet<string>,
): Promise<RecipientEvent[]> {
  const events: RecipientEvent[] = [];
  for (const { exportId, claimed, isSent } of wanted) {
    if (!claimed || !isSent || lastingExports.has(exportId)) continue;
    const own = told.filter((event) => event.exportId === exportId && event.runId !== null);
    const last = own.reduce<RecipientEvent | null>((one, other) => (one && one.at > other.at ? one : other), null);
    const { rows } = await pool.query<{ runId: string; at: Date; runs: number }>(
      `SELECT id AS "runId", finished_at AS at, (count(*) OVER ())::int AS runs FROM export_run
       WHERE export_id = $1 AND list_key = $2 AND kind = 'EXPORT'
         AND state IN ('SUCCEEDED', 'COMPLETED_WITH_WARNINGS') AND ($3::uuid IS NULL OR id > $3)
       ORDER BY queued_at DESC LIMIT 1`,
      [exportId, listKey, last?.runId ?? null],
    );
    const run = rows[0];
    if (!run) continue;
    const { at, runId, runs } = run;
    events.push({
      at,
      kind: "UNCHANGED",
      code: null,
      reason: null,
      outcome: null,
      runId,
      exportId,
      since: last?.at ?? null,
      runs,
    });
  }
  return events;
}

/**
 * Exports that let go of a person without a run saying what it did: nobody was to be taken off the list. Told by when
 * the claim went, in the run that was under way then.
 */
export async function deriveLeft(
  pool: pg.Pool,
  listKey: number,
  wanted: readonly Wanted[],
  told: readonly RecipientEvent[],
): Promise<RecipientEvent[]> {
  const events: RecipientEvent[] = [];
  for (const { exportId, claimed, letGoAt } of wanted) {
    if (claimed || letGoAt === null) continue;
    const { rows } = await pool.query<{ runId: string }>(
      `SELECT id AS "runId" FROM export_run
       WHERE coalesce(export_id, claims_of) = $1 AND list_key = $2 AND kind IN ('EXPORT', 'REMOVAL')
         AND started_at <= $3 AND (finished_at IS NULL OR finished_at >= $3)
       ORDER BY queued_at DESC LIMIT 1`,
      [exportId, listKey, letGoAt],
    );
    const runId = rows[0]?.runId ?? null;
    if (runId !== null && told.some((event) => event.runId === runId && event.exportId === exportId)) continue;
    events.push({ at: letGoAt, kind: "LEFT", code: null, reason: null, outcome: null, runId, exportId });
  }
  return events;
}
