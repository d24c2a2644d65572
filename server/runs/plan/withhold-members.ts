import type pg from "pg";

import type { RecipientConsent } from "../../exports/matching.js";
import type { Staging } from "./staging.js";

/** Where an address stands whom no export may send: it left by its own will, or by somebody else's. */
export const GONE = "state IN ('UNSUBSCRIBED', 'BOUNCED', 'SUPPRESSED', 'DELETED')";

/** Whom we deleted ourselves, and who never left otherwise: a member again, they may be brought back. */
export const MAY_RETURN = "state = 'DELETED' AND deleted_from IS NOT NULL AND NOT ever_left";

/**
 * Withholds staged profiles for the sake of whoever has the address, before anything is decided: first those whose address
 * the ledger knows as gone, then those without the recipient's own consent. Which of the two stands in `problem`.
 *
 * The ledger is believed as it is: the look before this keeps it true.
 */
export async function withholdMembers(
  client: pg.ClientBase,
  staging: Staging,
  listKey: number,
  consent: RecipientConsent | null,
): Promise<void> {
  await client.query(
    `UPDATE ${staging.members} member SET problem = known.state
     FROM recipient known
     WHERE known.list_key = $1 AND known.${GONE} AND NOT (${MAY_RETURN}) AND known.address = member.address
       AND (member.problem IS NULL OR member.problem = 'NO_CONSENT')`,
    [listKey],
  );
  if (consent?.refusalWithholds !== "ADDRESS") return;
  await client.query(
    `UPDATE ${staging.members} member SET problem = 'NO_CONSENT'
     FROM (SELECT DISTINCT address FROM ${staging.members} WHERE problem = 'NO_CONSENT') refuser
     WHERE refuser.address = member.address AND member.problem IS NULL`,
  );
}

/**
 * Who was withheld because they are gone is not in doubt any more: the list was read after the call that was never
 * answered, and says where they stand. An intent that stayed would claim for us whoever comes back by themselves.
 */
export async function endDoubtOfTheGone(
  client: pg.ClientBase,
  staging: Staging,
  of: { readonly exportId: string; readonly listKey: number },
): Promise<void> {
  const doubtful = await client.query<{ id: string; gone: string[] }>(
    `SELECT intent.id, gone.addresses AS gone
     FROM delivery_intent intent JOIN export_run sender ON sender.id = intent.run_id,
       LATERAL (SELECT array_agg(DISTINCT member.address) AS addresses FROM ${staging.members} member
         WHERE member.${GONE.replace("state", "problem")} AND member.address = ANY (intent.addresses)) gone
     WHERE intent.list_key = $1 AND intent.kind = 'SEND' AND sender.export_id = $2 AND gone.addresses IS NOT NULL
     ORDER BY intent.id FOR UPDATE OF intent`,
    [of.listKey, of.exportId],
  );
  for (const { id, gone } of doubtful.rows) {
    await client.query(
      `UPDATE delivery_intent SET (addresses, adding) = (
         SELECT coalesce(array_agg(entry.address ORDER BY entry.place), '{}'),
           coalesce(array_agg(entry.adding ORDER BY entry.place), '{}')
         FROM unnest(addresses, adding) WITH ORDINALITY AS entry (address, adding, place)
         WHERE entry.address <> ALL ($2::text[]))
       WHERE id = $1`,
      [id, gone],
    );
  }
  const ids = doubtful.rows.map(({ id }) => id);
  await client.query("DELETE FROM delivery_intent WHERE id = ANY ($1) AND cardinality(addresses) = 0", [ids]);
}
