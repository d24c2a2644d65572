import type pg from "pg";

import type { ErasureBlocks } from "../../erasure/erasure-blocks.js";
import type { Staging } from "./staging.js";

/**
 * Withholds whoever was erased: takes them out of what was decided and blanks their staged profiles, which then count as
 * withheld. Looks only at addresses that the export does not claim yet: erasing lets go of claims, so whoever is claimed
 * was not erased. Later runs therefore hash newcomers and nobody else.
 */
export async function withholdErased(
  client: pg.ClientBase,
  staging: Staging,
  erasures: Pick<ErasureBlocks, "erasedIn">,
): Promise<void> {
  const newcomers = `(SELECT address FROM ${staging.decisions} WHERE NOT claimed) newcomer`;
  const erased = await erasures.erasedIn(client, newcomers);
  if (erased.length === 0) return;
  await client.query(`DELETE FROM ${staging.decisions} WHERE address = ANY ($1)`, [erased]);
  await client.query(
    `UPDATE ${staging.members} SET problem = 'ERASED', key = NULL, address = NULL, email = NULL, hash = NULL, body = NULL
     WHERE address = ANY ($1)`,
    [erased],
  );
}
