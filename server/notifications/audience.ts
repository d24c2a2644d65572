import type { Queryable } from "../connections/transfer-verdict.js";
import type { Locale } from "../text.js";
import { TOLD_KINDS } from "./notification-kind.js";

/** Somebody who wants to be told of a message by e-mail, and may be. */
export interface Listener {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly mayOpenConnection: boolean;
  /** Of which of its exports; in the message's order. */
  readonly exportIds: readonly string[];
}

/** An endpoint that wants to be told of a message. */
export interface ListeningWebhook {
  readonly webhookId: string;
  readonly name: string;
  readonly exportIds: readonly string[];
}

/**
 * Who is told of a message now: asked when it is written, and again before each attempt to deliver it, since people are
 * deactivated, change roles, mute and choose otherwise meanwhile. Somebody's choice for one export comes before their choice
 * for all; who chose nothing is told by their role. What concerns no export, or a removal, is for admins.
 */
export async function listenersOf(db: Queryable, notificationId: string, userId: string | null): Promise<Listener[]> {
  const { rows } = await db.query<Listener>(
    `SELECT person.id AS "userId", person.name, person.email, person.locale, person.time_zone AS "timeZone",
       person.role = 'ADMIN' OR (person.role = 'CONTRIBUTOR' AND coalesce(account.shared_with_contributors, false))
         AS "mayOpenConnection",
       coalesce(array_agg(about.export_id::text ORDER BY about.position) FILTER (WHERE about.export_id IS NOT NULL), '{}')
         AS "exportIds"
     FROM notification told CROSS JOIN app_user person
     LEFT JOIN notification_preference chosen ON chosen.user_id = person.id
     LEFT JOIN connection account ON account.id = told.connection_id
     CROSS JOIN LATERAL (SELECT told.kind = 'TEST' OR told.kind = ANY (coalesce(chosen.kinds,
       CASE person.role WHEN 'ADMIN' THEN $3::text[] ELSE '{}' END)) AS usual) wants
     LEFT JOIN LATERAL (
       SELECT named.export_id, named.position FROM notification_export named
       LEFT JOIN export_watch watch ON watch.export_id = named.export_id AND watch.user_id = person.id
       WHERE named.notification_id = told.id
         AND CASE watch.watching WHEN 'MUTE' THEN false WHEN 'WATCH' THEN true ELSE wants.usual END
     ) about ON true
     WHERE told.id = $1 AND ($2::text IS NULL OR person.id = $2)
       AND person.deactivated_at IS NULL AND (coalesce(chosen.email, true) OR told.kind = 'TEST')
       AND (NOT told.for_admins OR person.role = 'ADMIN')
       AND (about.export_id IS NOT NULL OR told.kind = 'TEST' OR (wants.usual AND person.role = 'ADMIN'
         AND NOT EXISTS (SELECT FROM notification_export named WHERE named.notification_id = told.id)))
     GROUP BY person.id, account.id ORDER BY person.id`,
    [notificationId, userId, TOLD_KINDS],
  );
  return rows;
}

/** The same of webhooks: those that are enabled, of the kind, and for all exports or one that it is about. */
export async function listeningWebhooks(
  db: Queryable,
  notificationId: string,
  webhookId: string | null,
): Promise<ListeningWebhook[]> {
  const { rows } = await db.query<ListeningWebhook>(
    `SELECT hook.id AS "webhookId", hook.name,
       coalesce(array_agg(about.export_id::text ORDER BY about.position) FILTER (WHERE about.export_id IS NOT NULL), '{}')
         AS "exportIds"
     FROM notification told CROSS JOIN webhook hook
     LEFT JOIN notification_export about ON about.notification_id = told.id
       AND (hook.export_ids IS NULL OR about.export_id = ANY (hook.export_ids))
     WHERE told.id = $1 AND ($2::uuid IS NULL OR hook.id = $2)
       AND (told.kind = 'TEST' OR (hook.enabled AND told.kind = ANY (hook.kinds)))
       AND (hook.export_ids IS NULL OR about.export_id IS NOT NULL OR told.kind = 'TEST')
     GROUP BY hook.id ORDER BY hook.id`,
    [notificationId, webhookId],
  );
  return rows;
}
