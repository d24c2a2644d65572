import type pg from "pg";

import { listenersOf, listeningWebhooks } from "./audience.js";
import type { NotificationDetails } from "./notification-details.js";
import type { ToldKind } from "./notification-kind.js";

export interface WriteDeps {
  /** Whether this installation sends e-mail. */
  readonly emailAvailable: boolean;
}

export interface NewNotification {
  readonly id: string;
  readonly incidentId: string;
  readonly kind: ToldKind;
  readonly code: string;
  readonly details: NotificationDetails;
  readonly connectionId: string | null;
  readonly runId: string | null;
  readonly forAdmins: boolean;
  /** Whom it is about, in the order in which they are named. */
  readonly exportIds: readonly string[];
  /** Only those are told who have not been told of this incident; null: everybody who wants to know. */
  readonly toldBefore: string | null;
  readonly now: Date;
}

/** Writes a message and where it is to be delivered, in the caller's transaction. Answers to how many that is. */
export async function writeNotification(
  { emailAvailable }: WriteDeps,
  client: pg.ClientBase,
  told: NewNotification,
): Promise<number> {
  const { id, incidentId, kind, code, details, connectionId, runId, forAdmins, exportIds, toldBefore, now } = told;
  await client.query(
    `INSERT INTO notification (id, incident_id, kind, code, details, connection_id, connection_name, run_id, for_admins,
       created_at)
     VALUES ($1, $2, $3, $4, $5, $6, (SELECT display_name FROM connection WHERE id = $6), $7, $8, $9)`,
    [id, incidentId, kind, code, JSON.stringify(details), connectionId, runId, forAdmins, now],
  );
  await client.query(
    `INSERT INTO notification_export (notification_id, position, export_id, name)
     SELECT $1, wanted.position, export.id, export.name
     FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, position) JOIN export ON export.id = wanted.id`,
    [id, exportIds],
  );
  const listeners = emailAvailable ? await listenersOf(client, id, null) : [];
  const webhooks = await listeningWebhooks(client, id, null);
  const { rowCount } = await client.query(
    `INSERT INTO notification_delivery (notification_id, channel, user_id, webhook_id, webhook_name, next_attempt_at,
       created_at)
     SELECT $1, CASE WHEN whom.user_id IS NULL THEN 'WEBHOOK' ELSE 'EMAIL' END, whom.user_id, whom.webhook_id,
       (SELECT name FROM webhook WHERE webhook.id = whom.webhook_id), $4, $4
     FROM (SELECT unnest($2::text[]) AS user_id, NULL::uuid AS webhook_id
       UNION ALL SELECT NULL, unnest($3::uuid[])) whom
     WHERE NOT EXISTS (
       SELECT FROM notification_delivery before JOIN notification earlier ON earlier.id = before.notification_id
       WHERE earlier.incident_id = $5 AND earlier.id <> $1
         AND (before.user_id = whom.user_id OR before.webhook_id = whom.webhook_id))`,
    [id, listeners.map(({ userId }) => userId), webhooks.map(({ webhookId }) => webhookId), now, toldBefore],
  );
  return rowCount ?? 0;
}
