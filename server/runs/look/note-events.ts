const ON_LIST = "('ACTIVE', 'UNCONFIRMED')";

/**
 * Ends a statement that changes where people stand: writes down as events what a run found to have changed of those whom
 * some export has a row for; nobody else's life is kept. What nobody had written down before, and was known until now, is
 * written first, without a run. To be preceded by an expression `changed` (address, kind, run_id, destination_date), in
 * which a kind of null is no event. Sees the ledger as it was before the statement.
 */
export function noteEvents(listKey: string): string {
  return `told AS (
      SELECT changed.* FROM changed
      WHERE kind IS NOT NULL AND EXISTS (
        -- By its key, a look-up for each export.
        SELECT FROM export JOIN export_recipient wanted
          ON wanted.export_id = export.id AND wanted.list_key = ${listKey} AND wanted.address = changed.address)
    ), until_now AS (
      SELECT known.address, known.state_seen_at AS at,
        CASE WHEN known.state IN ${ON_LIST} THEN 'CAME_OTHERWISE' ELSE known.state END AS kind,
        CASE WHEN known.state IN ${ON_LIST} THEN known.joined_date ELSE known.state_date END AS destination_date
      FROM told JOIN recipient known ON known.list_key = ${listKey} AND known.address = told.address
      WHERE CASE WHEN known.state IN ${ON_LIST} THEN known.is_foreign ELSE known.deleted_from IS NULL END
        AND NOT EXISTS (SELECT FROM recipient_event former
          WHERE former.list_key = ${listKey} AND former.address = told.address)
    )
    INSERT INTO recipient_event (list_key, address, kind, at, run_id, destination_date)
    SELECT ${listKey}, address, kind, at, run_id, destination_date FROM (
      SELECT address, kind, at, NULL::uuid AS run_id, destination_date FROM until_now
      UNION ALL
      SELECT address, kind, clock_timestamp(), run_id, destination_date FROM told
    ) noted ORDER BY at`;
}
