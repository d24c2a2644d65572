import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

import type { Matching, RecipientConsent } from "../../exports/matching.js";
import { normaliseAddress } from "../../recipients/address.js";
import type { SegmentService } from "../../segments/segment.service.js";
import type { Member } from "../../sources/profile-source.js";
import { StagingLost } from "../deliver/batch.js";
import type { RunSettings } from "../run-settings.js";
import { recipientConsentReader } from "./map/consents.js";
import { plainText } from "./map/convert-text.js";
import { cell, dropTables, type Staging } from "./staging.js";

/** Where a run reads its members from; and, where there is such a thing, the profiles of their source in no segment too. */
export type RunSegments = Pick<SegmentService, "members"> & Partial<Pick<SegmentService, "profiles">>;

export interface StageRefusersOptions {
  readonly pool: pg.Pool;
  readonly em: EntityManager;
  readonly segments: RunSegments;
  readonly settings: Pick<RunSettings, "segmentIds" | "matching">;
  readonly stop: AbortSignal;
}

/**
 * Streams all profiles of the source past the rule of recipient consent, and stages the addresses of those that refuse: who
 * refuses has often dropped out of the segments for it, and would be seen by nobody. Two fields are read, memory does not
 * grow, and nobody is counted. Where one refusing profile withholds only itself, those that agree are staged too: as
 * long as one of an address does, its consent is not gone.
 *
 * Answers the number of rows; null where no rule asks for it, or the source's relation does not show both fields itself.
 */
export async function stageRefusers(options: StageRefusersOptions, staging: Staging): Promise<number | null> {
  const { pool, em, segments, settings, stop } = options;
  const { email, recipientConsent: consent } = settings.matching;
  if (!consent || !(consent.removeWhenGone || consent.refusalWithholds === "ADDRESS")) return null;
  const profiles = await segments.profiles?.(em, settings.segmentIds, [email, consent.field], stop);
  if (!profiles) return null;
  // What an attempt that died has left there.
  await dropTables(pool, [staging.refusers]);
  await pool.query(`
    CREATE UNLOGGED TABLE ${staging.refusers} (key text COLLATE "C", address text COLLATE "C", agrees boolean NOT NULL)
    WITH (autovacuum_enabled = false)`);
  let rows = 0;
  const lineOf = refusalReader(consent);
  async function* lines(): AsyncGenerator<string> {
    for await (const batch of profiles!) {
      stop.throwIfAborted();
      const found = batch.flatMap((profile) => lineOf(profile) ?? []);
      rows += found.length;
      if (found.length > 0) yield found.join("");
    }
  }
  const client = await pool.connect();
  try {
    const copy = client.query(copyFrom(`COPY ${staging.refusers} (key, address, agrees) FROM STDIN`));
    await pipeline(Readable.from(lines()), copy);
    client.release();
    return rows;
  } catch (error) {
    // The COPY is half done: its connection is of no more use.
    client.release(true);
    throw error;
  }
}

/** A profile's row in COPY's text format; null for one that has no address, or need not be staged. */
function refusalReader(consent: RecipientConsent): (profile: Member) => string | null {
  const means = recipientConsentReader(consent);
  const keepsAgreed = consent.refusalWithholds === "PROFILE";
  return ({ key, values }) => {
    const address = normaliseAddress(values[0] ?? null);
    if (typeof address === "string") return null;
    const agrees = means(plainText(values[1]));
    return agrees && !keepsAgreed ? null : `${cell(key)}\t${cell(address.key)}\t${agrees}\n`;
  };
}

/**
 * Leaves of the staged refusers those that count, in the plan's transaction and before anybody is withheld: what a segment
 * shows of a member's own profile is believed before what the relation has. Where that contradicts most members that
 * agree, the segments make another field of it: then nobody is believed to refuse. Answers whether anybody may.
 *
 * Throws {@link StagingLost} when PostgreSQL emptied the table since.
 */
export async function heedRefusers(
  client: pg.ClientBase,
  staging: Staging,
  { rows, matching }: { readonly rows: number | null; readonly matching: Matching },
): Promise<boolean> {
  if (rows === null) return false;
  const counted = await client.query<{ staged: number }>(`SELECT count(*)::int AS staged FROM ${staging.refusers}`);
  if (counted.rows[0]!.staged !== rows) throw new StagingLost();
  if (rows === 0) return false;
  await client.query(`ANALYZE ${staging.refusers}`);
  const { rows: compared } = await client.query<{ agreeing: number; contradicted: number }>(
    `SELECT count(*)::int AS agreeing, (count(*) FILTER (WHERE refuser.key IS NOT NULL))::int AS contradicted
     FROM ${staging.members} member
     LEFT JOIN (SELECT DISTINCT key FROM ${staging.refusers} WHERE NOT agrees AND key IS NOT NULL) refuser
       ON refuser.key = member.key
     WHERE member.problem IS NULL AND member.key IS NOT NULL`,
  );
  const { agreeing, contradicted } = compared[0]!;
  if (contradicted * 2 > agreeing) return false;
  await client.query(
    `DELETE FROM ${staging.refusers} refuser USING ${staging.members} member WHERE member.key = refuser.key`,
  );
  if (matching.recipientConsent?.refusalWithholds === "PROFILE") {
    await client.query(
      `DELETE FROM ${staging.refusers} refuser USING ${staging.refusers} other
       WHERE NOT refuser.agrees AND other.agrees AND other.address = refuser.address`,
    );
  }
  return true;
}

/** The addresses that refuse: by a member's profile, and by any other of the source where those were staged. */
export function refusing(staging: Staging, heeded: boolean): string {
  const members = `SELECT address FROM ${staging.members} WHERE problem = 'NO_CONSENT' AND address IS NOT NULL`;
  return heeded
    ? `(${members} UNION SELECT address FROM ${staging.refusers} WHERE NOT agrees AND address IS NOT NULL)`
    : `(${members.replace("SELECT", "SELECT DISTINCT")})`;
}
