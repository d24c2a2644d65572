import type pg from "pg";

import type { RecipientConsent } from "../../exports/matching.js";
import { refusing } from "./stage-refusers.js";
import type { Staging } from "./staging.js";

/** Where an address stands whom no export may send: it left by its own will, or by somebody else's. */
export const GONE = "state IN ('UNSUBSCRIBED', 'BOUNCED', 'SUPPRESSED', 'DELETED')";

/** Whom we deleted ourselves, and who never left otherwise: a member again, they may be brought back. */
export const MAY_RETURN = "state = 'DELETED' AND deleted_from IS NOT NULL AND NOT ever_left";

/**
 * Why somebody may not be sent who is gone. Who was deleted by us and left by their own will besides is not withheld for the
 * deletion: suppressed while they are on the client's list of them, else what was last seen of them; LEFT_BEFORE where
 * nothing of that is kept.
 */
const REASON = `CASE
  WHEN known.state <> 'DELETED' OR known.deleted_from IS NULL THEN known.state
  WHEN EXISTS (SELECT FROM destination_list list JOIN suppressed_address barred ON barred.client_id = list.client_id
    WHERE list.id = known.list_key AND barred.address = known.address) THEN 'SUPPRESSED'
  ELSE coalesce((SELECT seen.kind FROM recipient_event seen
    WHERE seen.list_key = known.list_key AND seen.address = known.address AND seen.kind IN ('UNSUBSCRIBED', 'BOUNCED')
    ORDER BY seen.at DESC, seen.id DESC LIMIT 1), 'LEFT_BEFORE') END`;

/** SQL: whether a profile is withheld because its owner is gone. */
const WITHHELD_AS_GONE = "problem IN ('UNSUBSCRIBED', 'BOUNCED', 'SUPPRESSED', 'DELETED', 'LEFT_BEFORE')";

/**
 * Withholds staged profiles for the sake of whoever has the address, before anything is decided: first those whose address
 * the ledger knows as gone, then those without the recipient's own consent, which another profile of the source may have
 * refused where those were staged and heeded (`refusers`). Why stands in `problem`.
 *
 * The ledger is believed as it is: the look before this keeps it true.
 */
export async function withholdMembers(
  client: pg.ClientBase,
  staging: Staging,
  listKey: number,
  consent: RecipientConsent | null,
  refusers = false,
): Promise<void> {
  await client.query(
    `UPDATE ${staging.members} member SET problem = ${REASON}
     FROM recipient known
     WHERE known.list_key = $1 AND known.${GONE} AND NOT (${MAY_RETURN}) AND known.address = member.address
       AND (member.problem IS NULL OR member.problem = 'NO_CONSENT')`,
    [listKey],
  );
  if (consent?.refusalWithholds !== "ADDRESS") return;
  await client.query(
    `UPDATE ${staging.members} member SET problem = 'NO_CONSENT'
     FROM ${refusing(staging, refusers)} refuser
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
  // Unnested and hashed: an intent names hundreds, and of the gone there may be as many as the list has people.
  const { rows } = await client.query<{ id: string }>(
    `WITH doubtful AS MATERIALIZED (
       SELECT intent.id, intent.addresses, intent.adding
       FROM delivery_intent intent JOIN export_run sender ON sender.id = intent.run_id
       WHERE intent.list_key = $1 AND intent.kind = 'SEND' AND sender.export_id = $2
       ORDER BY intent.id FOR UPDATE OF intent
     ), gone AS MATERIALIZED (
       SELECT DISTINCT address FROM ${staging.members} WHERE ${WITHHELD_AS_GONE} AND address IS NOT NULL
     ), parted AS (
       SELECT doubtful.id, count(gone.address) AS gone,
         array_agg(entry.address ORDER BY entry.place) FILTER (WHERE gone.address IS NULL) AS addresses,
         array_agg(entry.adding ORDER BY entry.place) FILTER (WHERE gone.address IS NULL) AS adding
       FROM doubtful CROSS JOIN unnest(doubtful.addresses, doubtful.adding) WITH ORDINALITY
         AS entry (address, adding, place)
       LEFT JOIN gone ON gone.address = entry.address
       GROUP BY doubtful.id
     )
     UPDATE delivery_intent intent
     SET addresses = coalesce(parted.addresses, '{}'), adding = coalesce(parted.adding, '{}')
     FROM parted WHERE parted.id = intent.id AND parted.gone > 0 RETURNING intent.id`,
    [of.listKey, of.exportId],
  );
  const ids = rows.map(({ id }) => id);
  await client.query("DELETE FROM delivery_intent WHERE id = ANY ($1) AND cardinality(addresses) = 0", [ids]);
}
