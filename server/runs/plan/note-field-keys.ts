import type pg from "pg";

import type { Matching } from "../../exports/matching.js";

/**
 * Keeps with the list which of its custom fields a run maps, before anything is sent: whoever is erased has them cleared,
 * also when the run has expired and its export was matched anew or deleted. Writes nothing, and so locks nothing, where all
 * of them are known.
 */
export async function noteFieldKeys(client: pg.ClientBase, listKey: number, matching: Matching): Promise<void> {
  await client.query(
    `UPDATE destination_list
     SET field_keys = ARRAY(SELECT unnest(field_keys) UNION SELECT unnest($2::text[]) ORDER BY 1)
     WHERE id = $1 AND NOT field_keys @> $2`,
    [listKey, matching.customFields.map(({ key }) => key)],
  );
}
