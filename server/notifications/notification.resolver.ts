import type { EntityManager } from "@mikro-orm/postgresql";
import { Arg, Args, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from "type-graphql";

import { User } from "../access/user.entity.js";
import { UserType } from "../access/user.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import { notificationText } from "./notification-text.js";
import type { Notification, NotificationDelivery } from "./notification.entity.js";
import {
  NotificationDeliveryFilterInput,
  NotificationDeliveryListType,
  NotificationDeliveryType,
  NotificationExportType,
  NotificationFilterInput,
  NotificationListType,
  NotificationType,
} from "./notification.graphql.js";
import { preferenceResolvers } from "./preference.resolver.js";
import { problemText } from "./problem-text.js";
import { consoleLinks, type Told } from "./told.js";
import { WebhookType } from "./webhook.graphql.js";
import { WebhookResolver } from "./webhook.resolver.js";

const WHOSE = "Admins see all of them, others those that they were sent.";

@Resolver(() => NotificationType)
class NotificationResolver {
  @Query(() => NotificationListType, {
    description: `Messages that were written, the latest first unless sorted otherwise (createdAt, kind, exports, connection). Searched by the names of exports and connection as they were then. ${WHOSE} They are deleted with the runs of their time.`,
  })
  notifications(
    @Args(() => ListArgs) page: ListArgs,
    @Arg("filter", () => NotificationFilterInput, { nullable: true, description: "Which; all when left out." })
    filter: NotificationFilterInput | null,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.notifications.list(em, page, filter ?? {}, actor);
  }

  @Query(() => NotificationType, {
    nullable: true,
    description: `One message; null when there is none with this ID. ${WHOSE}`,
  })
  notification(
    @Arg("id", () => ID, { description: "The message's ID." }) id: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.notifications.get(em, id, actor);
  }

  @FieldResolver(() => [NotificationExportType], { description: "The exports that it is about, at most 200." })
  async exports(@Root() notification: Notification, @Ctx() context: Context): Promise<NotificationExportType[]> {
    return (await toldOf(context, notification)).exports.slice(0, MOST_SHOWN).map(({ id, name }) => ({ id, name }));
  }

  @FieldResolver(() => Int, { description: "How many exports it is about." })
  async exportCount(@Root() notification: Notification, @Ctx() context: Context): Promise<number> {
    return (await toldOf(context, notification)).exports.length;
  }

  @FieldResolver(() => String, { description: "The exports and what happened, in one line." })
  async title(@Root() notification: Notification, @Ctx() context: Context): Promise<string> {
    return (await textOf(context, notification)).title[context.actor.locale];
  }

  @FieldResolver(() => String, { description: "What happened, as sentences. Dates are in the viewer's time zone." })
  async message(@Root() notification: Notification, @Ctx() context: Context): Promise<string> {
    return (await textOf(context, notification)).message[context.actor.locale];
  }

  @FieldResolver(() => String, { nullable: true, description: "What to do; null where nothing is to be done." })
  async advice(@Root() notification: Notification, @Ctx() context: Context): Promise<string | null> {
    return (await textOf(context, notification)).advice?.[context.actor.locale] ?? null;
  }

  @FieldResolver(() => String, { description: "Where in the console something can be done about it." })
  async url(@Root() notification: Notification, @Ctx() context: Context): Promise<string> {
    const told = await toldOf(context, notification);
    const mayOpenConnection = context.actor.role === "ADMIN";
    return consoleLinks(context.services.notifications.publicUrl, told, mayOpenConnection)[0]!.url;
  }
}

const MOST_SHOWN = 200;

async function toldOf({ services }: Context, notification: Notification): Promise<Told> {
  const { kind, code, details, connectionId, connectionName, runId } = notification;
  const exports = await services.notifications.exportsOf(notification);
  return {
    kind,
    code: code ?? null,
    details,
    connectionId: connectionId ?? null,
    connectionName: connectionName ?? null,
    runId: runId ?? null,
    exports: exports.map(({ exportId, name }) => ({ id: exportId, name })),
  };
}

async function textOf(context: Context, notification: Notification) {
  const [told, timeZone] = await Promise.all([
    toldOf(context, notification),
    timeZoneOf(context.em, context.actor.userId),
  ]);
  return notificationText(told, timeZone);
}

/** Read once an operation: the entity manager knows the viewer then. */
async function timeZoneOf(em: EntityManager, userId: string): Promise<string> {
  return (await em.findOne(User, { id: userId }))?.timeZone ?? "UTC";
}

@Resolver(() => NotificationDeliveryType)
class DeliveryResolver {
  @Query(() => NotificationDeliveryListType, {
    description: `Where messages were delivered, the latest first unless sorted otherwise (createdAt, kind, channel, to, state, attempts, nextAttemptAt, endedAt). Searched by the name of the person or webhook and of the exports. ${WHOSE}`,
  })
  notificationDeliveries(
    @Args(() => ListArgs) page: ListArgs,
    @Arg("filter", () => NotificationDeliveryFilterInput, { nullable: true, description: "Which; all when left out." })
    filter: NotificationDeliveryFilterInput | null,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.notifications.deliveries(em, page, filter ?? {}, actor);
  }

  @FieldResolver(() => NotificationType, { description: "The message." })
  notification(@Root() delivery: NotificationDelivery) {
    return delivery.notification.loadOrFail({ dataloader: true });
  }

  @FieldResolver(() => UserType, { nullable: true, description: "To whom, by e-mail; null of webhooks." })
  user(@Root() delivery: NotificationDelivery) {
    return delivery.user?.load() ?? null;
  }

  @FieldResolver(() => WebhookType, {
    nullable: true,
    description: "To which webhook; null of e-mail, and once the webhook is deleted.",
  })
  webhook(@Root() delivery: NotificationDelivery) {
    return delivery.webhook?.load() ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Why the last attempt failed, or why it was dropped, as sentences; null while nothing did.",
  })
  problem(@Root() { problem, problemDetails }: NotificationDelivery, @Ctx() { actor }: Context): string | null {
    return problem == null ? null : problemText(problem, problemDetails)[actor.locale];
  }
}

export const notificationResolvers = [
  NotificationResolver,
  DeliveryResolver,
  WebhookResolver,
  ...preferenceResolvers,
] as const;
