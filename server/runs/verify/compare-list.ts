import type pg from "pg";

import { hashSets } from "../../database/hash-sets.js";
import type { ErasureBlocks } from "../../erasure/erasure-blocks.js";
import { NOT_ON_LIST } from "../deliver/read-back.js";
import type { HeldRun } from "../run-lease.js";
import type { RunSettings } from "../run-settings.js";
import { withholdErased } from "../plan/withhold-erased.js";
import { withholdMembers } from "../plan/withhold-members.js";
import { heedRefusers, refusing } from "../plan/stage-refusers.js";
import type { Staging } from "../plan/staging.js";
import type { Verification } from "./verification.js";

export interface CompareOptions {
  readonly run: Pick<HeldRun, "id" | "listKey">;
  readonly exportId: string;
  readonly settings: RunSettings;
  /** Members, and tables that exist in this transaction alone. */
  readonly staging: Staging;
  /** Rows of staged refusers; null where none were looked for. */
  readonly refusers: number | null;
  /** The list as it was read. */
  readonly listed: string;
  /** Whether whoever was found in no state is in none: they were asked for once more. */
  readonly believesGone: boolean;
  readonly erasures: Pick<ErasureBlocks, "erasedIn">;
}

export interface Compared {
  readonly verification: Verification;
  /** How many somebody else changed whom the next run sends again. */
  readonly sentAgain: number;
  /** How many were sent, and were never found on the list. */
  readonly notArrived: number;
}

const ON_LIST = "('ACTIVE', 'UNCONFIRMED')";

/**
 * Compares what the segments want with the list as it was read, in sets, and writes down who is missing, unexpected or
 * different, and who changed it: the ledger has the hash of what was sent last, so a profile with the same hash has not
 * changed at the source. What another export sent since is neither's doing: they map the same field, and whichever sends
 * last wins. Within the transaction that ends the run.
 *
 * Whom the membership mode leaves alone is not compared: in UPDATE_ONLY whoever is not on the list, in ADD_ONLY whoever is;
 * nobody is unexpected whom the next run would not remove.
 */
export async function compareList(client: pg.ClientBase, options: CompareOptions): Promise<Compared> {
  const { settings, staging, listed, erasures, run } = options;
  await hashSets(client);
  await client.query(`ANALYZE ${staging.members}`);
  const { matching } = settings;
  const heeded = await heedRefusers(client, staging, { rows: options.refusers, matching });
  await withholdMembers(client, staging, run.listKey, matching.recipientConsent ?? null, heeded);
  await chooseWanted(client, options);
  await withholdErased(client, staging, erasures);
  await client.query(`ANALYZE ${listed}`);
  const erased = await erasures.erasedIn(client, listed);
  await client.query(`UPDATE ${listed} SET address = NULL, data = NULL WHERE address = ANY ($1)`, [erased]);
  await client.query(
    `CREATE UNLOGGED TABLE ${present(options)} AS
     SELECT DISTINCT ON (address) address, state, data FROM ${listed} WHERE address IS NOT NULL
     ORDER BY address, place DESC`,
  );
  for (const table of [staging.decisions, present(options)]) await client.query(`ANALYZE ${table}`);
  await client.query(
    `CREATE UNLOGGED TABLE ${staging.leavers} AS ${membersQuery(options)} UNION ALL ${unexpectedQuery(options, heeded)}`,
  );
  await client.query(`ANALYZE ${staging.leavers}`);
  const told = await record(client, options);
  const verification = await count(client, options);
  await client.query(`DROP TABLE ${staging.members}, ${staging.decisions}, ${staging.leavers}, ${present(options)}`);
  return { verification, ...told };
}

/** Of each address on the list, where it stands. */
function present({ listed }: CompareOptions): string {
  return listed.replace(".listed_", ".present_");
}

/** One row for each address that the segments want: the profile that would be sent, and what the ledger says of it. */
async function chooseWanted(client: pg.ClientBase, { staging, exportId, run }: CompareOptions): Promise<void> {
  await client.query(`
    CREATE UNLOGGED TABLE ${staging.decisions} AS
    SELECT one.address, one.hash, one.data, coalesce(sent.claimed, false) AS claimed, sent.sent_hash,
      sent.last_outcome_at AS sent_at,
      CASE
        WHEN one.refusal IS NOT NULL THEN one.refusal
        WHEN sent.rejected_hash = one.hash AND coalesce(sent.rejected_state = known.state, true) THEN sent.rejected_code
      END AS rejected_code,
      known.state AS known_state,
      -- Nothing but the answer to a call of ours ever said that they are there.
      (sent.sent_hash IS NOT NULL AND known.state IN ${ON_LIST} AND known.state_date IS NULL AND known.joined_date IS NULL)
        IS TRUE OR (sent.sent_hash IS NULL AND sent.rejected_code = ${NOT_ON_LIST}) IS TRUE AS never_seen
    FROM (
      SELECT DISTINCT ON (address) address, hash, body::jsonb AS data, refusal FROM ${staging.members}
      WHERE problem IS NULL ORDER BY address, rank NULLS LAST, key, hash
    ) one
    LEFT JOIN export_recipient sent
      ON sent.export_id = '${exportId}' AND sent.list_key = ${run.listKey} AND sent.address = one.address
    LEFT JOIN recipient known ON known.list_key = ${run.listKey} AND known.address = one.address`);
}

/** SQL: a row for each part of a subscriber that an export's matching maps, as `Comparable` names them. */
const MAPPED_PARTS = `
  SELECT 'NAME' WHERE jsonb_array_length(other.matching -> 'name') > 0
  UNION ALL SELECT 'MOBILE' WHERE other.matching ->> 'mobileNumber' IS NOT NULL
  UNION ALL SELECT 'TRACK' WHERE other.matching #>> '{consentToTrack,value}' IS DISTINCT FROM 'UNCHANGED'
  UNION ALL SELECT 'SMS' WHERE jsonb_typeof(other.matching -> 'consentToSms') = 'object'
    AND other.matching #>> '{consentToSms,value}' IS DISTINCT FROM 'UNCHANGED'
  UNION ALL SELECT field ->> 'key' FROM jsonb_array_elements(other.matching -> 'customFields') field`;

/** SQL: whether another export, which wants them there as well and maps all that differs, sent them later than this one did. */
function otherSent({ exportId, run }: CompareOptions): string {
  return `EXISTS (
    SELECT FROM export_recipient later JOIN export other ON other.id = later.export_id
    WHERE later.list_key = ${run.listKey} AND later.address = wanted.address AND later.claimed
      AND later.export_id <> '${exportId}' AND later.last_outcome IN ('ADDED', 'UPDATED')
      AND later.last_outcome_at > wanted.sent_at
      AND differing.parts <@ (SELECT jsonb_agg(part) FROM (${MAPPED_PARTS}) mapped (part)))`;
}

const CODES = "CASE there.state WHEN 'DELETED' THEN 205 WHEN 'UNSUBSCRIBED' THEN 206 WHEN 'BOUNCED' THEN 207 END";

/** Members who are not on the list, and those who are there with other data. */
function membersQuery(options: CompareOptions): string {
  const { staging, settings } = options;
  const isMissing = `coalesce(there.state NOT IN ${ON_LIST}, true)`;
  return `
    SELECT wanted.address, judged.*
    FROM ${staging.decisions} wanted
    LEFT JOIN ${present(options)} there ON there.address = wanted.address
    CROSS JOIN LATERAL (
      SELECT jsonb_agg(part.key ORDER BY part.key) AS parts FROM jsonb_each_text(wanted.data) part
      WHERE NOT ${isMissing} AND there.data ->> part.key IS NOT NULL AND there.data ->> part.key <> part.value
    ) differing
    CROSS JOIN LATERAL (
      SELECT 'MISSING' AS outcome,
        CASE
          WHEN wanted.rejected_code IS NOT NULL THEN 'REJECTED'
          WHEN there.state = 'DELETED' AND wanted.known_state = 'DELETED' THEN 'RETURNING'
          WHEN there.state IS NOT NULL THEN there.state
          WHEN wanted.never_seen THEN 'NOT_ARRIVED'
          WHEN wanted.sent_hash IS NULL THEN 'NOT_SENT'
          ELSE 'GONE'
        END AS reason,
        coalesce(wanted.rejected_code, CASE WHEN wanted.known_state IS DISTINCT FROM there.state THEN ${CODES} END) AS code,
        CASE
          WHEN wanted.rejected_code IS NOT NULL THEN NULL
          WHEN there.state = 'DELETED' AND wanted.known_state = 'DELETED' THEN 'SOURCE'
          WHEN there.state IS NULL AND wanted.sent_hash IS NULL AND NOT wanted.never_seen THEN 'SOURCE'
          ELSE 'DESTINATION'
        END AS changed_at
      WHERE ${isMissing} AND ${settings.membership !== "UPDATE_ONLY"}
      UNION ALL
      SELECT 'DIFFERENT', changed.why || ' ' || differing.parts, wanted.rejected_code,
        CASE WHEN changed.why IN ('SOURCE', 'DESTINATION') THEN changed.why END
      FROM (SELECT CASE WHEN wanted.rejected_code IS NOT NULL THEN 'REJECTED'
          WHEN wanted.sent_hash IS DISTINCT FROM wanted.hash THEN 'SOURCE'
          WHEN ${otherSent(options)} THEN 'OTHER_EXPORT' ELSE 'DESTINATION' END AS why) changed
      WHERE differing.parts IS NOT NULL AND ${settings.membership !== "ADD_ONLY"}
    ) judged`;
}

/** People whom this export put there, who are no members, and whom its next run would remove. */
function unexpectedQuery(options: CompareOptions, heeded: boolean): string {
  const { staging, settings, exportId, run } = options;
  const removesAll = settings.membership === "MIRROR" && (settings.onLeave ?? "KEEP") !== "KEEP";
  const removesWithdrawn = settings.matching.recipientConsent?.removeWhenGone ?? false;
  return `
    SELECT there.address, 'UNEXPECTED', CASE WHEN refuser.address IS NULL THEN 'LEFT' ELSE 'NO_CONSENT' END, NULL::int,
      'SOURCE'
    FROM ${present(options)} there
    JOIN export_recipient sent
      ON sent.export_id = '${exportId}' AND sent.list_key = ${run.listKey} AND sent.address = there.address
    JOIN recipient known ON known.list_key = ${run.listKey} AND known.address = there.address
    LEFT JOIN ${refusing(staging, heeded)} refuser
      ON refuser.address = there.address
    WHERE there.state IN ${ON_LIST}
      -- Who was gone and is there again came back other than by us.
      AND known.state IN ${ON_LIST} AND NOT known.is_foreign
      AND (${removesAll} OR ${removesWithdrawn} AND refuser.address IS NOT NULL)
      AND NOT EXISTS (SELECT FROM ${staging.decisions} wanted WHERE wanted.address = there.address)
      AND NOT EXISTS (SELECT FROM export_recipient other WHERE other.list_key = ${run.listKey}
        AND other.address = there.address AND other.claimed AND other.export_id <> '${exportId}')`;
}

/**
 * Names them among the run's recipients. What somebody else changed is marked to be sent again by the next run; who was
 * found in no state at all is not on the list, or, where that cannot be believed, the next run of every export on the list
 * looks at everything. Of whoever left, or was deleted, the next run's look learns. Who never arrived is nobody's change, and
 * sent again as well. Answers how many are which.
 */
async function record(client: pg.ClientBase, options: CompareOptions): Promise<Omit<Compared, "verification">> {
  const { run, exportId, staging, believesGone } = options;
  await client.query("DELETE FROM run_recipient WHERE run_id = $1", [run.id]);
  await client.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, code, reason, at)
     SELECT $1, $2, address, outcome, code, reason, clock_timestamp() FROM ${staging.leavers} ORDER BY outcome, address`,
    [run.id, run.listKey],
  );
  const marked = await client.query<{ reason: string | null }>(
    `UPDATE export_recipient sent SET send_again = true FROM ${staging.leavers} found
     WHERE sent.export_id = $1 AND sent.list_key = $2 AND sent.address = found.address
       AND found.changed_at = 'DESTINATION' AND (found.outcome = 'DIFFERENT' OR found.reason IN ('GONE', 'NOT_ARRIVED'))
       AND sent.sent_hash IS NOT NULL RETURNING found.reason`,
    [exportId, run.listKey],
  );
  const arrived = marked.rows.filter(({ reason }) => reason !== "NOT_ARRIVED");
  const { rows } = await client.query<{ notArrived: number }>(
    `SELECT count(*)::int AS "notArrived" FROM ${staging.leavers} WHERE reason = 'NOT_ARRIVED'`,
  );
  const told = { sentAgain: arrived.length, notArrived: rows[0]!.notArrived };
  if (!believesGone) {
    await client.query("DELETE FROM export_look WHERE list_key = $1", [run.listKey]);
    return told;
  }
  await client.query(
    `UPDATE recipient known SET state = 'ABSENT', state_seen_at = clock_timestamp(), state_date = NULL, joined_date = NULL
     FROM ${staging.leavers} found
     WHERE known.list_key = $1 AND known.address = found.address AND found.reason = 'GONE'
       AND known.state IN ${ON_LIST}`,
    [run.listKey],
  );
  return told;
}

async function count(client: pg.ClientBase, options: CompareOptions): Promise<Verification> {
  const { staging, settings } = options;
  // Whom the mode leaves alone.
  const isCompared = {
    UPDATE_ONLY: `there.state IN ${ON_LIST}`,
    ADD_ONLY: `coalesce(there.state NOT IN ${ON_LIST}, true)`,
    ADD_AND_UPDATE: "true",
    MIRROR: "true",
  }[settings.membership];
  const { rows } = await client.query<Omit<Verification, "matching">>(
    `SELECT wanted.members, there.people AS "onList", found.*
     FROM (SELECT count(*)::int AS members FROM ${staging.decisions} wanted
         LEFT JOIN ${present(options)} there ON there.address = wanted.address WHERE ${isCompared}) wanted,
       (SELECT count(*)::int AS people FROM ${present(options)} WHERE state IN ${ON_LIST}) there,
       (SELECT (count(*) FILTER (WHERE outcome = 'MISSING'))::int AS missing,
          (count(*) FILTER (WHERE outcome = 'UNEXPECTED'))::int AS unexpected,
          (count(*) FILTER (WHERE outcome = 'DIFFERENT'))::int AS different,
          (count(*) FILTER (WHERE changed_at = 'SOURCE'))::int AS "changedAtSource",
          (count(*) FILTER (WHERE changed_at = 'DESTINATION'))::int AS "changedAtDestination"
        FROM ${staging.leavers}) found`,
  );
  const found = rows[0]!;
  return { ...found, matching: found.members - found.missing - found.different };
}
