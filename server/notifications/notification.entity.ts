import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import { User } from "../access/user.entity.js";
import type { Channel, DeliveryState, NotificationKind } from "./notification-kind.js";
import type { NotificationDetails } from "./notification-details.js";
import { Webhook } from "./webhook.entity.js";

/** One message: what happened to which exports, as they were called then. Its words are made when somebody reads it. */
export const Notification = defineEntity({
  name: "Notification",
  tableName: "notification",
  properties: {
    id: p.uuid().primary(),
    kind: p.text().$type<NotificationKind>(),
    code: p.text().nullable(),
    details: p.json().$type<NotificationDetails>(),
    connectionId: p.uuid().nullable(),
    connectionName: p.text().nullable(),
    runId: p.uuid().nullable(),
    forAdmins: p.boolean(),
    createdAt: p.datetime(),
    exports: () => p.oneToMany(NotificationExport).mappedBy("notification").orderBy({ position: "ASC" }),
    deliveries: () => p.oneToMany(NotificationDelivery).mappedBy("notification"),
  },
});
export type Notification = InferEntity<typeof Notification>;

export const NotificationExport = defineEntity({
  name: "NotificationExport",
  tableName: "notification_export",
  properties: {
    notification: () => p.manyToOne(Notification).ref().primary(),
    position: p.integer().primary(),
    exportId: p.uuid(),
    name: p.text(),
  },
});
export type NotificationExport = InferEntity<typeof NotificationExport>;

/** One message on its way to one person or endpoint. */
export const NotificationDelivery = defineEntity({
  name: "NotificationDelivery",
  tableName: "notification_delivery",
  properties: {
    id: p.uuid().primary(),
    notification: () => p.manyToOne(Notification).ref(),
    channel: p.text().$type<Channel>(),
    /** To whom, by e-mail. */
    user: () => p.manyToOne(User).ref().nullable(),
    /** Null of e-mail, and once the webhook is deleted. */
    webhook: () => p.manyToOne(Webhook).ref().nullable(),
    webhookName: p.text().nullable(),
    state: p.text().$type<DeliveryState>(),
    attempts: p.integer(),
    nextAttemptAt: p.datetime().nullable(),
    problem: p.text().nullable(),
    problemDetails: p.json().$type<Readonly<Record<string, string | number>>>(),
    createdAt: p.datetime(),
    endedAt: p.datetime().nullable(),
  },
});
export type NotificationDelivery = InferEntity<typeof NotificationDelivery>;
