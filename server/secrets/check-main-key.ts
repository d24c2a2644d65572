import type pg from "pg";

import { StartUpProblem } from "../start-up-problem.js";
import { countSealed } from "./count-sealed.js";
import type { KeyRing } from "./key-ring.js";
import type { SecretBox } from "./secret-box.js";

const PURPOSE = "installation:key-check";
const KNOWN = "This database belongs to the key that opens this.";

/** Whether nothing was ever sealed here. */
export async function isNewInstallation(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ any: boolean }>('SELECT EXISTS (SELECT FROM installation) AS "any"');
  return !rows[0]!.any;
}

/**
 * Finds out before anything is served whether the keys are those of this database: one of them opens the check that its
 * first start sealed, and everything that is sealed names one of them. Does not open every record: that a text was changed on
 * the disk shows when it is used.
 */
export async function checkMainKey(pool: pg.Pool, box: SecretBox, keys: KeyRing): Promise<void> {
  if (await isNewInstallation(pool)) {
    await pool.query("INSERT INTO installation (key_check_sealed) VALUES ($1) ON CONFLICT DO NOTHING", [
      await box.seal(KNOWN, PURPOSE),
    ]);
  }
  const { current, previous } = keys.places;
  const { rows } = await pool.query<{ sealed: string }>("SELECT key_check_sealed AS sealed FROM installation");
  const opened = await box.open(rows[0]!.sealed, PURPOSE).catch(() => null);
  if (opened !== KNOWN) {
    throw new StartUpProblem(
      keys.places.current === keys.places.previous
        ? `The key in ${current} is not the key that this database's secrets were sealed with: restore that file from a backup.`
        : `${current} is not the key that this database's secrets were sealed with: set it to that key, or name that key in ${previous}.`,
    );
  }
  await checkEveryKeyIsThere(pool, keys);
}

/** Finds out before serving that what this process would seal may be stored. */
export async function checkKeyInUse(pool: pg.Pool, keys: KeyRing): Promise<void> {
  const { id } = (await keys.read()).current;
  const { rowCount } = await pool.query("SELECT FROM retired_key WHERE id = $1", [id]);
  if (rowCount === 0) return;
  throw new StartUpProblem(
    `The key ${id} in ${keys.places.current} was retired by a rotation: put the newer key there. To go back to it all the same, run npm run rotate-key with it first.`,
  );
}

/** A key that was taken away too early: with how many records, so that it can be told what is at stake. */
async function checkEveryKeyIsThere(pool: pg.Pool, keys: KeyRing): Promise<void> {
  const problems: string[] = [];
  for (const [id, records] of await countSealed(pool)) {
    if (id === null || (await keys.find(id)) !== null) continue;
    problems.push(
      `${recordsWords(records)} sealed with the key ${id}, which is not there: put it back into ${keys.places.previous}, and remove it only after npm run rotate-key has said that it may go.`,
    );
  }
  if (problems.length > 0) throw new StartUpProblem(problems.join("\n"));
}

/** What an operator should know and can mend only while the server runs: texts that no key can open. */
export async function damagedTexts(pool: pg.Pool): Promise<string[]> {
  const records = (await countSealed(pool)).get(null) ?? 0;
  if (records === 0) return [];
  return [
    `${recordsWords(records)} damaged, being no sealed text: enter those connection strings and credentials again, or restore the database from a backup.`,
  ];
}

function recordsWords(records: number): string {
  return records === 1 ? "1 record is" : `${records} records are`;
}
