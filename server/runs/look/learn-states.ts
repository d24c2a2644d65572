import type pg from "pg";

import { noteEvents } from "./note-events.js";

export interface LearnStatesOptions {
  /** What was read; of each address one row of the list, and one of the suppression list at most. */
  readonly table: string;
  readonly listKey: number;
  /** The run that looks. */
  readonly runId: string;
  readonly heedsSuppression: boolean;
  /** Whether everybody was read: then who is in no state is not on the list. */
  readonly full: boolean;
}

const ON_LIST = "('ACTIVE', 'UNCONFIRMED')";

/**
 * Lets the ledger know where everybody who was read stands, and how they came there. Whoever is on the list and was not
 * before, or left it meanwhile and came again, is foreign, unless a call of ours that adds them was never answered. Whoever
 * is deleted was deleted by us only where the date of their row is the one read back after our call, or where our call that
 * deletes them was never answered. Rows that say what is known already are not written, and what changes is noted as an event.
 */
export async function learnStates(client: pg.ClientBase, options: LearnStatesOptions): Promise<void> {
  const { table, listKey, runId, heedsSuppression, full } = options;
  const datesMoved = await haveDatesMoved(client, options);
  await client.query(
    `WITH sending AS (
       SELECT entry.address, bool_or(entry.adding) AS adding
       FROM delivery_intent intent, unnest(intent.addresses, intent.adding) AS entry (address, adding)
       WHERE intent.list_key = $1 AND intent.kind = 'SEND' GROUP BY entry.address
     ), removing AS (
       SELECT DISTINCT ON (entry.address) entry.address, intent.run_id
       FROM delivery_intent intent, unnest(intent.addresses) AS entry (address)
       WHERE intent.list_key = $1 AND intent.kind = 'REMOVE' AND intent.method = 'DELETE' ORDER BY entry.address, intent.created_at DESC
     ), list AS (
       SELECT looked_at FROM destination_list WHERE id = $1
     ), compared AS (
       SELECT seen.address, seen.email, seen.state, seen.state_date, seen.joined_date,
         seen.state IN ${ON_LIST} AS is_on, known.state AS was, known.state IN ${ON_LIST} AS was_on,
         $2 AND barred.address IS NOT NULL AS suppressed,
         coalesce(sending.adding, false) AS adding, removing.run_id AS removed_by,
         (seen.state_date > known.state_date OR seen.joined_date > known.joined_date) IS TRUE AND NOT $3
           AND (known.sent_at < list.looked_at) IS NOT FALSE AND sending.address IS NULL
           AND NOT (known.state = 'UNCONFIRMED' AND seen.state = 'ACTIVE') AS came_again,
         known.state_date = seen.state_date AS same_row,
         (seen.state = 'DELETED' AND known.deleted_from IS NOT NULL AND known.deleted_state_date = seen.state_date) IS TRUE
           AS still_ours,
         (seen.state = 'DELETED' AND removing.address IS NOT NULL AND known.state IN ${ON_LIST}) IS TRUE AS recovered,
         known.is_foreign, known.ever_left, known.deleted_from, known.deleted_state_date, known.deleted_by_run_id,
         known.state_date AS date_before, known.joined_date AS joined_before
       FROM list, ${table} seen
       LEFT JOIN recipient known ON known.list_key = $1 AND known.address = seen.address
       LEFT JOIN ${table} barred ON barred.state = 'SUPPRESSED' AND barred.address = seen.address
       LEFT JOIN sending ON sending.address = seen.address
       LEFT JOIN removing ON removing.address = seen.address
       WHERE seen.state <> 'SUPPRESSED'
     ), judged AS (
       SELECT address, email, was, date_before, joined_before, is_foreign AS foreign_before, ever_left AS left_before,
         deleted_from AS from_before, deleted_state_date AS deleted_before, was_on,
         (was = 'SUPPRESSED' AND same_row) IS TRUE AS released,
         CASE WHEN is_on AND suppressed THEN 'SUPPRESSED' ELSE state END AS state, state_date, joined_date,
         CASE
           WHEN NOT is_on THEN coalesce(is_foreign, false)
           WHEN was_on THEN is_foreign OR came_again
           -- Suppressed and no longer so, they never left the list.
           WHEN was = 'SUPPRESSED' AND same_row THEN is_foreign
           ELSE NOT adding
         END AS is_foreign,
         coalesce(ever_left, false) OR state IN ('UNSUBSCRIBED', 'BOUNCED') OR suppressed AS ever_left,
         CASE WHEN still_ours THEN deleted_from WHEN recovered THEN was END AS deleted_from,
         CASE WHEN still_ours THEN deleted_state_date WHEN recovered THEN state_date END AS deleted_state_date,
         CASE WHEN still_ours THEN deleted_by_run_id WHEN recovered THEN removed_by END AS deleted_by_run_id
       FROM compared
     ), changed AS (
       SELECT address,
         CASE
           WHEN state IN ${ON_LIST} THEN CASE
             WHEN released THEN 'RELEASED'
             WHEN is_foreign AND (was_on AND foreign_before) IS NOT TRUE THEN 'CAME_OTHERWISE'
             WHEN was = 'UNCONFIRMED' AND state = 'ACTIVE' THEN 'CONFIRMED'
           END
           WHEN deleted_from IS NOT NULL THEN CASE WHEN was IS DISTINCT FROM state THEN 'REMOVED' END
           -- Deleted again, and not by us.
           WHEN was IS DISTINCT FROM state OR from_before IS NOT NULL THEN state
         END AS kind,
         coalesce(deleted_by_run_id, $4::uuid) AS run_id,
         CASE WHEN state IN ${ON_LIST} AND NOT released THEN joined_date ELSE state_date END AS destination_date
       FROM judged
     ), learnt AS (
       INSERT INTO recipient AS present (list_key, address, email, state, state_seen_at, state_date, joined_date, is_foreign,
         ever_left, deleted_from, deleted_state_date, deleted_by_run_id)
       SELECT $1, address, email, state, clock_timestamp(), state_date, joined_date, is_foreign, ever_left, deleted_from,
         deleted_state_date, deleted_by_run_id
       FROM judged WHERE was IS NULL
       ON CONFLICT (list_key, address) DO UPDATE SET
         state = excluded.state, state_date = excluded.state_date, joined_date = excluded.joined_date,
         state_seen_at = CASE WHEN present.state = excluded.state THEN present.state_seen_at ELSE excluded.state_seen_at END,
         is_foreign = excluded.is_foreign, ever_left = excluded.ever_left, deleted_from = excluded.deleted_from,
         deleted_state_date = excluded.deleted_state_date, deleted_by_run_id = excluded.deleted_by_run_id
     ), learnt_anew AS (
       -- Whoever is known is joined as a set rather than met as a conflict, one look at the index and one lock each.
       UPDATE recipient present SET state = judged.state, state_date = judged.state_date, joined_date = judged.joined_date,
         state_seen_at = CASE WHEN present.state = judged.state THEN present.state_seen_at ELSE clock_timestamp() END,
         is_foreign = judged.is_foreign, ever_left = judged.ever_left, deleted_from = judged.deleted_from,
         deleted_state_date = judged.deleted_state_date, deleted_by_run_id = judged.deleted_by_run_id
       FROM judged
       WHERE present.list_key = $1 AND present.address = judged.address AND judged.was IS NOT NULL
         AND (was, date_before, joined_before, foreign_before, left_before, from_before, deleted_before) IS DISTINCT FROM
           (judged.state, judged.state_date, judged.joined_date, judged.is_foreign, judged.ever_left, judged.deleted_from,
            judged.deleted_state_date)
     ), ${noteEvents("$1")}`,
    [listKey, heedsSuppression, datesMoved, runId],
  );
  if (!full) return;
  await client.query(
    `WITH gone AS (
       UPDATE recipient known SET state = 'ABSENT', state_seen_at = clock_timestamp(), state_date = NULL, joined_date = NULL
       WHERE known.list_key = $1 AND known.state IN ${ON_LIST}
         AND NOT EXISTS (SELECT FROM ${table} seen WHERE seen.address = known.address AND seen.state <> 'SUPPRESSED')
       RETURNING address
     ), changed AS (
       SELECT address, 'ABSENT' AS kind, $2::uuid AS run_id, NULL::text AS destination_date FROM gone
     ), ${noteEvents("$1")}`,
    [listKey, runId],
  );
}

/** Fewer rows than this prove nothing. */
const ENOUGH_TO_COMPARE = 5;

/**
 * Whether the client's clocks were set anew rather than people having left and come again: almost everybody's row has
 * moved, by no more than three differing spans of time (of summer and of winter), each in whole quarters of an hour and at
 * most as long as time zones are apart. Then nobody is judged by these dates.
 */
async function haveDatesMoved(client: pg.ClientBase, { table, listKey }: LearnStatesOptions): Promise<boolean> {
  const { rows } = await client.query<{ people: number; moved: number; spans: number; zonal: boolean }>(
    `SELECT count(*)::int AS people, (count(*) FILTER (WHERE span <> 0))::int AS moved,
       (count(DISTINCT span) FILTER (WHERE span <> 0))::int AS spans,
       bool_and(span::integer % 900 = 0 AND abs(span) <= 26 * 3600) AS zonal
     FROM (
       -- Reading dates is dear, and most are the same.
       SELECT CASE WHEN seen.state_date = known.state_date THEN 0
         ELSE extract(epoch FROM seen.state_date::timestamp - known.state_date::timestamp) END AS span
       FROM ${table} seen
       JOIN recipient known ON known.list_key = $1 AND known.address = seen.address AND known.state = seen.state
       WHERE seen.state IN ${ON_LIST} AND seen.state_date IS NOT NULL AND known.state_date IS NOT NULL
     ) compared`,
    [listKey],
  );
  const { people, moved, spans, zonal } = rows[0]!;
  return people >= ENOUGH_TO_COMPARE && moved > people * 0.9 && spans <= 3 && zonal;
}
