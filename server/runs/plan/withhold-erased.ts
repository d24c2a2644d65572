import type pg from "pg";

import type { ErasureBlocks } from "../../erasure/erasure-blocks.js";
import { MEANT_AS_ADDRESS } from "./decide.js";
import type { Staging } from "./staging.js";

/**
 * What may be addresses in a text that is none, such as `Anna<anna@example.com>,`: whatever stands around an "@", up to what
 * divides words.
 */
const ADDRESSES_WITHIN = String.raw`regexp_matches(email, '([^][:space:]@<>()[,;:"]+@[[:alnum:]-]+(?:[.][[:alnum:]-]+)+)', 'g')`;

/**
 * Withholds whoever was erased: takes them out of what was decided and blanks their staged profiles, which then count as
 * withheld for that, whatever they were withheld for. Looks only at addresses that the export does not claim yet, and at
 * those withheld: erasing lets go of claims, so whoever is claimed was not erased. Later runs therefore hash newcomers and nobody else. A profile that is invalid stays so, without its text
 * where that holds an erased address.
 *
 * Not guaranteed: that an address is found in any text whatever, for instance between apostrophes.
 */
export async function withholdErased(
  client: pg.ClientBase,
  staging: Staging,
  erasures: Pick<ErasureBlocks, "erasedIn">,
): Promise<void> {
  const erased = await erasures.erasedIn(
    client,
    `(SELECT address FROM ${staging.decisions} WHERE NOT claimed
      UNION ALL
      SELECT address FROM ${staging.members} WHERE problem NOT IN ('MISSING', 'SYNTAX') AND address IS NOT NULL
      UNION ALL
      SELECT lower(found[1]) FROM ${staging.members}, ${ADDRESSES_WITHIN} AS found
      WHERE problem = 'SYNTAX' AND ${MEANT_AS_ADDRESS}) newcomer`,
  );
  if (erased.length === 0) return;
  await client.query(`DELETE FROM ${staging.decisions} WHERE address = ANY ($1)`, [erased]);
  await client.query(
    `UPDATE ${staging.members} SET problem = 'ERASED', key = NULL, address = NULL, email = NULL, hash = NULL, body = NULL, rank = NULL
     WHERE address = ANY ($1)`,
    [erased],
  );
  await client.query(
    `UPDATE ${staging.members} SET email = NULL
     WHERE problem = 'SYNTAX' AND ${MEANT_AS_ADDRESS}
       AND EXISTS (SELECT FROM ${ADDRESSES_WITHIN} AS found WHERE lower(found[1]) = ANY ($1))`,
    [erased],
  );
}
