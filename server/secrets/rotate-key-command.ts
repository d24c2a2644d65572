import type pg from "pg";
import type { Logger } from "pino";

import { actAs } from "../access/acting.js";
import { AuditService } from "../audit/audit.service.js";
import { ADVISORY_LOCKS } from "../database/advisory-locks.js";
import { createPool } from "../database/orm.js";
import type { Environment } from "../env.js";
import { StartUpProblem } from "../start-up-problem.js";
import { checkMainKey, damagedTexts, isNewInstallation } from "./check-main-key.js";
import { countSealed } from "./count-sealed.js";
import { JweSecretBox } from "./jwe-secret-box.js";
import { KeyFile } from "./key-file.js";
import { openKeyRing } from "./key-ring.js";
import { processesWithoutKey, sayingKnownKeys } from "./known-keys.js";
import { rotate, type Rotated } from "./rotate.js";
import { reachDatabase } from "./reach-database.js";

/** How long a server that read the former key of the data directory has to store what it sealed with it. */
const SETTLE_MS = 2_000;

export interface RotationReport {
  readonly isDone: boolean;
  /** What was done, and what may be done now. */
  readonly sentences: readonly string[];
}

/**
 * Rotates the main key while the server runs, or while it does not. Keys of the environment: everything is sealed anew
 * with LISTWRIGHT_SECRET_KEY. The key of the data directory: a new one is made first. Interrupted at any moment, it is
 * simply begun again. Throws {@link StartUpProblem} for what an operator can mend.
 */
export async function rotateKey(env: Environment, log: Logger): Promise<RotationReport> {
  const database = await reachDatabase(env, log);
  const pool = createPool(sayingKnownKeys(database.url, env), 4);
  pool.on("error", () => undefined);
  try {
    return await alone(pool, () => actAs({ actor: null, operation: "rotateKey" }, () => rotateOn(pool, env)));
  } finally {
    await pool.end();
    await database.close();
  }
}

async function rotateOn(pool: pg.Pool, env: Environment): Promise<RotationReport> {
  const keys = await openKeyRing(env, await isNewInstallation(pool));
  const box = new JweSecretBox(keys);
  await checkMainKey(pool, box, keys);
  if (keys instanceof KeyFile) await keys.renew();
  else await expectEverybodyKnows(pool, (await keys.read()).current.id);
  const settleMs = keys instanceof KeyFile ? SETTLE_MS : 0;
  const rotated = await rotate({ pool, box, keys, settleMs, audit: new AuditService({ pool }) });
  if (keys instanceof KeyFile && rotated.unopened.length === 0) await keys.forgetPrevious();
  const records = (await countSealed(pool)).get(rotated.currentId) ?? 0;
  const told = report(rotated, records, env.secretKey === null ? keys.places.current : null);
  return { ...told, sentences: [...told.sentences, ...(await damagedTexts(pool))] };
}

function report(rotated: Rotated, records: number, keyFile: string | null): RotationReport {
  const { currentId, resealed, retired, unopened } = rotated;
  const done = `${counted(resealed)} sealed anew with the key ${currentId}.`;
  if (unopened.length > 0) {
    const broken = `${counted(unopened.length)} not: no key opens ${unopened.join(", ")}. Give the key that does, or enter those credentials again; then run this again. Keep the former keys until then.`;
    return { isDone: false, sentences: [done, broken] };
  }
  if (retired.length > 0) {
    const gone = `Nothing is sealed with ${retired.join(", ")} any more`;
    return {
      isDone: true,
      sentences: [
        done,
        keyFile === null
          ? `${gone}: remove the former key from LISTWRIGHT_SECRET_KEYS_PREVIOUS and restart every process.`
          : `${gone}, and it is gone from ${keyFile}. Backups of the database that are older need it still; new ones need the new file.`,
      ],
    };
  }
  const all = `Everything (${records} records) is sealed with the key ${currentId}.`;
  const how =
    "To rotate, put a new key into LISTWRIGHT_SECRET_KEY and the present one into LISTWRIGHT_SECRET_KEYS_PREVIOUS, restart every process, and run this again.";
  return { isDone: true, sentences: resealed > 0 ? [done] : [all, how] };
}

function counted(records: number): string {
  return records === 1 ? "1 record was" : `${records} records were`;
}

/** A process that was not restarted since the key was named would meet texts that it cannot open. */
async function expectEverybodyKnows(pool: pg.Pool, keyId: string): Promise<void> {
  const without = await processesWithoutKey(pool, keyId);
  if (without.length === 0) return;
  throw new StartUpProblem(
    `Not every Listwright process knows the key ${keyId} yet (${without.join(", ")}): restart them with it in LISTWRIGHT_SECRET_KEY and the former one in LISTWRIGHT_SECRET_KEYS_PREVIOUS, then run this again.`,
  );
}

async function alone<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1) AS mine", [
      ADVISORY_LOCKS.keyRotation,
    ]);
    if (!rows[0]!.mine) {
      throw new StartUpProblem("Keys are being rotated at this moment already: wait until that has ended.");
    }
    return await work();
  } finally {
    client.release(true);
  }
}
