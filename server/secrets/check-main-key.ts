import type pg from "pg";

import { StartUpProblem } from "../start-up-problem.js";
import type { SecretBox } from "./secret-box.js";

const PURPOSE = "installation:key-check";
const KNOWN = "This database belongs to the key that opens this.";

/**
 * Finds out before serving whether the key that this database's first secret was sealed with is among ours. The check is
 * never sealed anew: a former key stays necessary for as long as records sealed with it may exist.
 */
export async function checkMainKey(pool: pg.Pool, box: SecretBox): Promise<void> {
  await pool.query("INSERT INTO installation (key_check_sealed) VALUES ($1) ON CONFLICT DO NOTHING", [
    await box.seal(KNOWN, PURPOSE),
  ]);
  const { rows } = await pool.query<{ sealed: string }>("SELECT key_check_sealed AS sealed FROM installation");
  const sealed = rows[0]!.sealed;
  const opened = await box.open(sealed, PURPOSE).catch(() => null);
  if (opened !== KNOWN) {
    throw new StartUpProblem(
      "LISTWRIGHT_SECRET_KEY is not the key that this database's secrets were sealed with: set it to that key, or name that key in LISTWRIGHT_SECRET_KEYS_PREVIOUS.",
    );
  }
}
