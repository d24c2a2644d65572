import type pg from "pg";

import type { RecipientOutcome } from "./run-outcome.js";

export interface RecipientsRequest {
  readonly outcome?: RecipientOutcome | null | undefined;
  /** How many, at most {@link MOST}. */
  readonly first: number | null;
  /** The cursor after which to go on; an unreadable one begins at the start. */
  readonly after?: string | null | undefined;
}

const MOST = 200;
const DEFAULT = 50;

/** One page of what a run decided about people, in the order in which it was written down. */
export async function readRunRecipients(pool: pg.Pool, runId: string, request: RecipientsRequest) {
  const size = Math.min(Math.max(0, request.first ?? DEFAULT), MOST);
  const outcome = request.outcome ?? null;
  const { rows } = await pool.query<{
    id: string;
    email: string | null;
    outcome: RecipientOutcome;
    code: number | null;
  }>(
    `SELECT id, address AS email, outcome, code FROM run_recipient
     WHERE run_id = $1 AND ($2::text IS NULL OR outcome = $2) AND id > $3 ORDER BY id LIMIT $4`,
    [runId, outcome, idOf(request.after), size + 1],
  );
  const counted = await pool.query<{ people: number }>(
    "SELECT count(*)::int AS people FROM run_recipient WHERE run_id = $1 AND ($2::text IS NULL OR outcome = $2)",
    [runId, outcome],
  );
  const edges = rows.slice(0, size).map(({ id, ...node }) => ({ cursor: cursorOf(id), node }));
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > size, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: counted.rows[0]!.people,
  };
}

/** The destination's codes of a run's rejections, the most frequent first. */
export async function countRejections(pool: pg.Pool, runId: string): Promise<{ code: number; count: number }[]> {
  const { rows } = await pool.query<{ code: number; count: number }>(
    `SELECT code, count(*)::int AS count FROM run_recipient
     WHERE run_id = $1 AND outcome IN ('REJECTED', 'STILL_REJECTED') AND code IS NOT NULL
     GROUP BY code ORDER BY count DESC, code`,
    [runId],
  );
  return rows;
}

/** Opaque to clients, so that what it is made of may change. */
function cursorOf(id: string): string {
  return Buffer.from(id).toString("base64url");
}

function idOf(cursor: string | null | undefined): string {
  const id = Buffer.from(cursor ?? "", "base64url").toString();
  return /^\d{1,18}$/.test(id) ? id : "0";
}
