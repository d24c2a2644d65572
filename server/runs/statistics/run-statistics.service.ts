import DataLoader from "dataloader";
import type pg from "pg";
import { NIL } from "uuid";

import { isId } from "../../database/is-id.js";
import { ValidationError, type FieldProblem } from "../../refusal.js";
import { isTimeZone } from "../../schedules/check-time-zone.js";
import type { RunFilter } from "../list-runs.js";
import type { RunState } from "../run-state.js";

/** What the runs of a day came to; the day is one of the calendar of the time zone that was asked for. */
export interface RunDay {
  /** As 2026-11-24. */
  readonly day: string;
  readonly runs: number;
  readonly succeeded: number;
  readonly withWarnings: number;
  readonly failed: number;
  readonly skipped: number;
  readonly sent: number;
  readonly removed: number;
  readonly rejected: number;
  /** Of runs that were performed to an end; null on a day without any. */
  readonly averageSeconds: number | null;
}

export interface RunStatistics {
  readonly from: Date;
  readonly to: Date;
  readonly total: number;
  readonly byState: readonly { readonly state: RunState; readonly count: number }[];
  readonly averageSeconds: number | null;
  readonly medianSeconds: number | null;
  readonly averageSent: number | null;
  readonly averageRejected: number | null;
  /** Oldest first, every day of the time asked for, those without a run included. */
  readonly days: readonly RunDay[];
}

/** How the runs through a connection have been going. */
export interface ConnectionHealth {
  readonly standing: HealthStanding;
  /** Share of the performed runs that got through, from 0 to 1; null when none was. */
  readonly score: number | null;
  readonly performed: number;
  readonly failed: number;
  readonly failedInARow: number;
  readonly lastSucceededAt: Date | null;
  readonly lastFailedAt: Date | null;
}

export type HealthStanding = "UNKNOWN" | "HEALTHY" | "IMPAIRED" | "FAILING";

/** A connection's health looks back so far. */
export const HEALTH_DAYS = 30;
const STANDARD_DAYS = 30;
const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

/** Runs that were performed to an end, and how: what an average or a health is made of. */
const GOT_THROUGH = "('SUCCEEDED', 'COMPLETED_WITH_WARNINGS', 'PLANNED')";
const PERFORMED = "('SUCCEEDED', 'COMPLETED_WITH_WARNINGS', 'PLANNED', 'FAILED')";

export class RunStatisticsService {
  private readonly health: DataLoader<string, ConnectionHealth>;

  constructor(private readonly deps: { readonly pool: pg.Pool }) {
    this.health = new DataLoader((ids) => readHealth(deps.pool, ids), { cache: false });
  }

  /** Counts, averages and the days of the runs that a filter finds: the last 30 days where it names no time. */
  async of(filter: RunFilter, timeZone: string): Promise<RunStatistics | ValidationError> {
    const to = filter.queuedBefore ?? new Date();
    const from = filter.queuedAfter ?? new Date(to.getTime() - STANDARD_DAYS * DAY_MS);
    const problems = check(from, to, timeZone);
    if (problems.length > 0) return new ValidationError(problems);
    const values = [
      from,
      to,
      askedFor(filter.exportId),
      askedFor(filter.connectionId),
      filter.state ?? null,
      filter.trigger ?? null,
      filter.kind ?? null,
    ];
    const [whole, states, days] = await Promise.all([
      this.deps.pool.query<Whole>(WHOLE, values),
      this.deps.pool.query<{ state: RunState; count: number }>(STATES, values),
      this.deps.pool.query<RunDay>(DAYS, [...values, timeZone]),
    ]);
    return { from, to, ...whole.rows[0]!, byState: states.rows, days: days.rows };
  }

  /** Of the last 30 days; those of many connections are read together. */
  async healthOf(connectionId: string): Promise<ConnectionHealth> {
    return this.health.load(connectionId);
  }
}

type Whole = Pick<RunStatistics, "total" | "averageSeconds" | "medianSeconds" | "averageSent" | "averageRejected">;

const FOUND = `
  run.queued_at > $1 AND run.queued_at < $2
  AND ($3::uuid IS NULL OR run.export_id = $3)
  AND ($4::uuid IS NULL OR run.export_id IN (SELECT id FROM export WHERE connection_id = $4))
  AND ($5::text[] IS NULL OR run.state = ANY ($5))
  AND ($6::text[] IS NULL OR run.trigger = ANY ($6))
  AND ($7::text[] IS NULL OR run.kind = ANY ($7))`;

const SECONDS = "extract(epoch FROM run.finished_at - run.started_at)";
const TIMED = `FILTER (WHERE run.state IN ${PERFORMED} AND run.started_at IS NOT NULL)`;
const SENT = `FILTER (WHERE run.state IN ${PERFORMED} AND run.kind = 'EXPORT')`;

const WHOLE = `
    SELECT count(*)::int AS total, (avg(${SECONDS}) ${TIMED})::float AS "averageSeconds",
      percentile_cont(0.5) WITHIN GROUP (ORDER BY ${SECONDS}) ${TIMED} AS "medianSeconds",
      (avg(run.added + run.updated) ${SENT})::float AS "averageSent",
      (avg(run.rejected) ${SENT})::float AS "averageRejected"
    FROM export_run run WHERE ${FOUND}`;

const STATES = `
    SELECT run.state, count(*)::int AS count FROM export_run run WHERE ${FOUND}
    GROUP BY run.state ORDER BY count(*) DESC, run.state`;

const counted = (states: string) => `count(*) FILTER (WHERE run.state IN (${states}))::int`;
const DAYS = `
    WITH counted AS (
      SELECT (run.queued_at AT TIME ZONE $8)::date AS day, count(*)::int AS runs,
        ${counted("'SUCCEEDED', 'PLANNED'")} AS succeeded, ${counted("'COMPLETED_WITH_WARNINGS'")} AS "withWarnings",
        ${counted("'FAILED'")} AS failed, ${counted("'SKIPPED'")} AS skipped,
        least(coalesce(sum(run.added + run.updated), 0), 2147483647)::int AS sent,
        coalesce(sum(run.removed), 0)::int AS removed,
        coalesce(sum(run.rejected), 0)::int AS rejected, (avg(${SECONDS}) ${TIMED})::float AS "averageSeconds"
      FROM export_run run WHERE ${FOUND} GROUP BY 1)
    SELECT to_char(days.day, 'YYYY-MM-DD') AS day, coalesce(runs, 0) AS runs, coalesce(succeeded, 0) AS succeeded,
      coalesce("withWarnings", 0) AS "withWarnings", coalesce(failed, 0) AS failed, coalesce(skipped, 0) AS skipped,
      coalesce(sent, 0) AS sent, coalesce(removed, 0) AS removed, coalesce(rejected, 0) AS rejected, "averageSeconds"
    FROM generate_series(($1::timestamptz AT TIME ZONE $8)::date, ($2::timestamptz AT TIME ZONE $8)::date, '1 day')
      AS days (day)
    LEFT JOIN counted ON counted.day = days.day ORDER BY days.day`;

/** An ID that is none names no run. */
function askedFor(id: string | null | undefined): string | null {
  if (id == null) return null;
  return isId(id) ? id : NIL;
}

function check(from: Date, to: Date, timeZone: string): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (from >= to) problems.push(TIME_BACKWARDS);
  else if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS) problems.push(TIME_TOO_LONG);
  if (!isTimeZone(timeZone)) problems.push(ZONE_UNKNOWN);
  return problems;
}

async function readHealth(pool: pg.Pool, ids: readonly string[]): Promise<ConnectionHealth[]> {
  const { rows } = await pool.query<Omit<ConnectionHealth, "standing"> & { id: string }>(
    `WITH performed AS (
       SELECT export.connection_id AS id, run.state IN ${GOT_THROUGH} AS got_through, run.finished_at
       FROM export_run run JOIN export ON export.id = run.export_id
       WHERE export.connection_id = ANY ($1) AND run.state IN ${PERFORMED}
         AND run.finished_at > clock_timestamp() - make_interval(days => ${HEALTH_DAYS})
     ), latest AS (SELECT id, max(finished_at) FILTER (WHERE got_through) AS at FROM performed GROUP BY id)
     SELECT id, avg(got_through::int)::float AS score, count(*)::int AS performed,
       count(*) FILTER (WHERE NOT got_through)::int AS failed,
       count(*) FILTER (WHERE NOT got_through AND (latest.at IS NULL OR finished_at > latest.at))::int AS "failedInARow",
       latest.at AS "lastSucceededAt", max(finished_at) FILTER (WHERE NOT got_through) AS "lastFailedAt"
     FROM performed JOIN latest USING (id) GROUP BY id, latest.at`,
    [ids],
  );
  const byId = new Map(rows.map(({ id, ...health }) => [id, { ...health, standing: standingOf(health) }]));
  return ids.map((id) => byId.get(id) ?? NEVER_PERFORMED);
}

/** FAILING while the latest runs fail; IMPAIRED when one in ten did, though the latest got through. */
function standingOf({ failedInARow, score }: Pick<ConnectionHealth, "failedInARow" | "score">): HealthStanding {
  if (score === null) return "UNKNOWN";
  if (failedInARow > 0) return "FAILING";
  return score < 0.9 ? "IMPAIRED" : "HEALTHY";
}

const NEVER_PERFORMED: ConnectionHealth = {
  standing: "UNKNOWN",
  score: null,
  performed: 0,
  failed: 0,
  failedInARow: 0,
  lastSucceededAt: null,
  lastFailedAt: null,
};

const TIME_BACKWARDS: FieldProblem = {
  path: "filter.queuedAfter",
  code: "NOT_BEFORE",
  text: {
    en: "The beginning must be before the end (queuedBefore, or now).",
    ja: "開始日時は終了日時（queuedBefore または現在）より前にしてください。",
  },
};
const TIME_TOO_LONG: FieldProblem = {
  path: "filter.queuedAfter",
  code: "OUT_OF_BOUNDS",
  text: {
    en: `Ask for ${MOST_DAYS} days at most: name a later beginning.`,
    ja: `期間は最長${MOST_DAYS}日です。開始日時を遅くしてください。`,
  },
};
const ZONE_UNKNOWN: FieldProblem = {
  path: "timeZone",
  code: "UNKNOWN",
  text: {
    en: 'Name a time zone of the IANA database, such as "Europe/Berlin".',
    ja: "「Asia/Tokyo」のような IANA のタイムゾーン名を指定してください。",
  },
};
