import type { EntityManager, FilterQuery } from "@mikro-orm/postgresql";

import { isId } from "../database/is-id.js";
import { column, findPage, folded, type Listing, type Page, type PageRequest, type RowSql } from "../database/page.js";
import type { Channel, DeliveryState, NotificationKind } from "./notification-kind.js";
import { Notification, NotificationDelivery } from "./notification.entity.js";

export interface NotificationFilter {
  readonly kind?: readonly NotificationKind[] | null;
  readonly exportId?: string | null;
  readonly connectionId?: string | null;
  readonly from?: Date | null;
  readonly to?: Date | null;
}

export interface DeliveryFilter {
  readonly notificationId?: string | null;
  readonly channel?: readonly Channel[] | null;
  readonly state?: readonly DeliveryState[] | null;
  readonly webhookId?: string | null;
  readonly userId?: string | null;
}

const exportNames: RowSql = (row) =>
  `(SELECT string_agg(about.name, E'\\n' ORDER BY about.position)
    FROM notification_export about WHERE about.notification_id = ${row}.id)`;

const NOTIFICATIONS: Listing = {
  sortable: {
    createdAt: column("created_at"),
    kind: column("kind"),
    exports: (row) => folded(exportNames(row)),
    connection: (row) => folded(`${row}.connection_name`),
  },
  searched: [exportNames, column("connection_name")],
};

const toWhom: RowSql = (row) =>
  `coalesce((SELECT person.name FROM app_user person WHERE person.id = ${row}.user_id), ${row}.webhook_name)`;

const namesOfMessage: RowSql = (row) =>
  `(SELECT string_agg(about.name, E'\\n' ORDER BY about.position)
    FROM notification_export about WHERE about.notification_id = ${row}.notification_id)`;

const DELIVERIES: Listing = {
  sortable: {
    createdAt: column("created_at"),
    kind: (row) => `(SELECT told.kind FROM notification told WHERE told.id = ${row}.notification_id)`,
    channel: column("channel"),
    to: (row) => folded(toWhom(row)),
    state: column("state"),
    attempts: column("attempts"),
    nextAttemptAt: column("next_attempt_at"),
    endedAt: column("ended_at"),
  },
  searched: [toWhom, namesOfMessage],
};

/** The latest first unless sorted otherwise. `onlyTo`: those that went to this person. */
export async function listNotifications(
  em: EntityManager,
  page: PageRequest,
  { kind, exportId, connectionId, from, to }: NotificationFilter,
  onlyTo: string | null,
): Promise<Page<Notification>> {
  if (![exportId, connectionId].every((id) => id == null || isId(id))) return { items: [], totalCount: 0 };
  const where = {
    ...(kind ? { kind: { $in: [...kind] } } : {}),
    ...(exportId ? { exports: { $some: { exportId } } } : {}),
    ...(connectionId ? { connectionId } : {}),
    ...(from || to ? { createdAt: { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) } } : {}),
    ...(onlyTo === null ? {} : { deliveries: { $some: sentTo(onlyTo) } }),
  } as FilterQuery<Notification>;
  return findPage(em, Notification, where, latestFirst(page), NOTIFICATIONS);
}

/** The latest first unless sorted otherwise. */
export async function listDeliveries(
  em: EntityManager,
  page: PageRequest,
  { notificationId, channel, state, webhookId, userId }: DeliveryFilter,
  onlyTo: string | null,
): Promise<Page<NotificationDelivery>> {
  if (![notificationId, webhookId].every((id) => id == null || isId(id))) return { items: [], totalCount: 0 };
  const where = {
    $and: [
      {
        ...(notificationId ? { notification: notificationId } : {}),
        ...(channel ? { channel: { $in: [...channel] } } : {}),
        ...(state ? { state: { $in: [...state] } } : {}),
        ...(webhookId ? { webhook: webhookId } : {}),
        ...(userId ? { user: userId } : {}),
      },
      onlyTo === null ? {} : sentTo(onlyTo),
    ],
  } as FilterQuery<NotificationDelivery>;
  return findPage(em, NotificationDelivery, where, latestFirst(page), DELIVERIES);
}

function latestFirst(page: PageRequest): PageRequest {
  return { ...page, sort: page.sort ?? { field: "createdAt", order: "DESC" } };
}

/** What somebody was or is to be sent; not what was dropped, since they might not be told of it any more. */
export function sentTo(userId: string) {
  return { user: userId, state: { $ne: "DROPPED" as const } };
}
