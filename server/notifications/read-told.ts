import type { Queryable } from "../connections/transfer-verdict.js";
import type { Told, ToldExport } from "./told.js";

/** A message as it was written. */
export interface StoredTold extends Told {
  readonly id: string;
  readonly createdAt: Date;
}

/** Null when it is gone: what is kept for a time was deleted. */
export async function readTold(db: Queryable, notificationId: string): Promise<StoredTold | null> {
  const { rows } = await db.query<StoredTold>(
    `SELECT id, kind, code, details, connection_id AS "connectionId", connection_name AS "connectionName",
       run_id AS "runId", created_at AS "createdAt",
       (SELECT coalesce(json_agg(json_build_object('id', about.export_id, 'name', about.name) ORDER BY about.position), '[]')
        FROM notification_export about WHERE about.notification_id = notification.id) AS exports
     FROM notification WHERE id = $1`,
    [notificationId],
  );
  return rows[0] ?? null;
}

/** As much of it as somebody is told. */
export function about(told: StoredTold, exportIds: readonly string[]): StoredTold {
  const wanted = new Set(exportIds);
  return { ...told, exports: told.exports.filter(({ id }: ToldExport) => wanted.has(id)) };
}
