import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { seesAll } from "../access/authorisation/authorise.js";
import { isId } from "../database/is-id.js";
import type { Page, PageRequest } from "../database/page.js";
import {
  listDeliveries,
  listNotifications,
  sentTo,
  type DeliveryFilter,
  type NotificationFilter,
} from "./list-notifications.js";
import { Notification, NotificationDelivery, NotificationExport } from "./notification.entity.js";

/** The messages that there were, and where each was delivered. Whoever does not administer them sees their own. */
export class NotificationService {
  constructor(
    /** Where people reach the console. */
    readonly publicUrl: string,
  ) {}

  async list(em: EntityManager, page: PageRequest, filter: NotificationFilter, actor: Actor) {
    return listNotifications(em, page, filter, onlyTo(actor));
  }

  async deliveries(
    em: EntityManager,
    page: PageRequest,
    filter: DeliveryFilter,
    actor: Actor,
  ): Promise<Page<NotificationDelivery>> {
    return listDeliveries(em, page, filter, onlyTo(actor));
  }

  async get(em: EntityManager, id: string, actor: Actor): Promise<Notification | null> {
    if (!isId(id)) return null;
    const toMe = onlyTo(actor);
    const own = toMe === null ? {} : { deliveries: { $some: sentTo(toMe) } };
    return em.findOne(Notification, { id, ...own });
  }

  /** The exports of a message, those of many messages read together. */
  async exportsOf(notification: Notification): Promise<NotificationExport[]> {
    const found = await notification.exports.loadItems({ dataloader: true });
    return found.toSorted((one, other) => one.position - other.position);
  }
}

function onlyTo(actor: Actor): string | null {
  return seesAll(actor, "Query.webhooks") ? null : actor.userId;
}
