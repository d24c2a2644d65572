import type pg from "pg";

export interface ExpiredConsents {
  readonly connectionId: string;
  readonly displayName: string;
  readonly records: number;
}

/**
 * Deletes all consent of connections that were deleted before `before`, connection by connection. Only the owner of the
 * table can: it takes the refusal of changes away for this transaction, and nobody else gets to write meanwhile.
 */
export async function deleteOldConsents(client: pg.ClientBase, before: Date): Promise<ExpiredConsents[]> {
  const { rows: gone } = await client.query<{ id: string; display_name: string }>(
    "SELECT id, display_name FROM deleted_connection WHERE deleted_at < $1 ORDER BY deleted_at FOR UPDATE",
    [before],
  );
  if (gone.length === 0) return [];
  await client.query("ALTER TABLE consent DISABLE TRIGGER USER");
  const expired: ExpiredConsents[] = [];
  for (const { id, display_name } of gone) {
    const { rowCount } = await client.query("DELETE FROM consent WHERE connection_id = $1", [id]);
    await client.query("DELETE FROM deleted_connection WHERE id = $1", [id]);
    expired.push({ connectionId: id, displayName: display_name, records: rowCount ?? 0 });
  }
  await client.query("ALTER TABLE consent ENABLE TRIGGER USER");
  return expired;
}
