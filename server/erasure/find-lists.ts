import type pg from "pg";

/** After so long a call that got no answer has landed, or never will: longer than any answer is waited for. */
const LANDS_WITHIN_SECONDS = 200;

/**
 * Writes down every list that the address is on by our doing, or may be (a call with it is out or was never answered), and
 * those of earlier erasures of the same address, which may have been put there again by somebody else. With each: the
 * custom fields that exports on it map or that a run has ever mapped, and the calls that are out. Answers how many lists there are.
 */
export async function findListsOf(client: pg.ClientBase, erasureId: string, address: string): Promise<number> {
  const { rowCount } = await client.query(
    `WITH put AS (
       SELECT list.id FROM destination_list list
       -- Of others it is only known, by looking, that they are there: nothing there is of our making.
       JOIN recipient known ON known.list_key = list.id AND known.address = $2 AND known.sent_at IS NOT NULL
       UNION
       SELECT list.id FROM export CROSS JOIN destination_list list
       JOIN export_recipient wanted ON wanted.export_id = export.id AND wanted.list_key = list.id AND wanted.address = $2
     ), doubt AS (
       SELECT intent.list_key, array_agg(intent.id) AS intent_ids,
         max(coalesce(run.finished_at, clock_timestamp())) + make_interval(secs => ${LANDS_WITHIN_SECONDS}) AS until
       FROM delivery_intent intent JOIN export_run run ON run.id = intent.run_id
       WHERE intent.addresses @> ARRAY[$2::text] GROUP BY intent.list_key
     ), concerned AS (
       SELECT list.list_id, list.field_keys, doubt.intent_ids, doubt.until
       FROM destination_list list LEFT JOIN doubt ON doubt.list_key = list.id
       WHERE doubt.list_key IS NOT NULL OR list.id IN (SELECT id FROM put) OR list.list_id IN (
         SELECT earlier.list_id FROM erased_list earlier JOIN erasure done ON done.id = earlier.erasure_id
         JOIN erasure asked ON asked.id = $1 AND asked.address_hash = done.address_hash)
     ), known_before AS (
       SELECT earlier.list_id, earlier.list_name, field.key
       FROM erased_list earlier LEFT JOIN LATERAL unnest(earlier.field_keys) AS field (key) ON true
     )
     INSERT INTO erased_list (erasure_id, list_id, list_name, field_keys, intent_ids, may_land_until)
     SELECT $1, concerned.list_id,
       coalesce(
         (SELECT list_name FROM export WHERE export.list_id = concerned.list_id ORDER BY updated_at DESC LIMIT 1),
         (SELECT list_name FROM known_before WHERE known_before.list_id = concerned.list_id LIMIT 1),
         concerned.list_id),
       ARRAY(
         SELECT unnest(concerned.field_keys)
         UNION
         SELECT field ->> 'key' FROM export, jsonb_array_elements(export.matching -> 'customFields') AS field
         WHERE export.list_id = concerned.list_id
         UNION
         SELECT key FROM known_before WHERE known_before.list_id = concerned.list_id AND key IS NOT NULL
         ORDER BY 1),
       coalesce(concerned.intent_ids, '{}'), concerned.until
     FROM concerned
     ON CONFLICT (erasure_id, list_id) DO NOTHING`,
    [erasureId, address],
  );
  return rowCount ?? 0;
}
