import type pg from "pg";

/**
 * Deletes messages that were written before `before`, with where they were delivered, and incidents that were over by then.
 * What is still wrong is kept: otherwise it would be told as news. Answers how many messages.
 */
export async function deleteOldNotifications(client: pg.ClientBase, before: Date): Promise<number> {
  const { rowCount } = await client.query("DELETE FROM notification WHERE created_at < $1", [before]);
  await client.query("DELETE FROM incident WHERE closed_at < $1", [before]);
  return rowCount ?? 0;
}
