import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import type { Export } from "../exports/export.entity.js";
import { ExportResult, ExportType } from "../exports/export.graphql.js";
import type { Context } from "../graphql/context.js";
import { WatchingEnum } from "./notification-enums.graphql.js";
import {
  NotificationPreferencesInput,
  NotificationPreferencesResult,
  NotificationPreferencesType,
} from "./preference.graphql.js";
import { TestDeliveryResult } from "./webhook.graphql.js";

const WHICH = "The export.";

@Resolver(() => NotificationPreferencesType)
class PreferenceResolver {
  @Query(() => NotificationPreferencesType, { description: "What the caller is told of, and how." })
  notificationPreferences(@Ctx() { services, actor }: Context) {
    return services.preferences.of(actor);
  }

  @Mutation(() => NotificationPreferencesResult, {
    description: "Changes what the caller is told of, and whether by e-mail.",
  })
  updateNotificationPreferences(
    @Arg("input", () => NotificationPreferencesInput, { description: "What to change." })
    input: NotificationPreferencesInput,
    @Ctx() { services, actor }: Context,
  ) {
    return services.preferences.update(input, actor);
  }

  @Mutation(() => TestDeliveryResult, {
    description: "Sends the caller an e-mail of kind TEST, at once and once, and answers what happened.",
  })
  sendTestNotification(@Ctx() { services, em, actor }: Context) {
    return services.testNotifications.toSelf(em, actor);
  }
}

@Resolver(() => ExportType)
class WatchingResolver {
  @Mutation(() => ExportResult, {
    description: "Tells the caller everything about this export, whatever they chose for all of them.",
  })
  watchExport(
    @Arg("exportId", () => ID, { description: WHICH }) exportId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.preferences.setWatching(em, exportId, "WATCH", actor);
  }

  @Mutation(() => ExportResult, {
    description: "Tells the caller nothing about this export, whatever they chose for all of them.",
  })
  muteExport(
    @Arg("exportId", () => ID, { description: WHICH }) exportId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.preferences.setWatching(em, exportId, "MUTE", actor);
  }

  @Mutation(() => ExportResult, {
    description: "Tells the caller about this export what they chose for all of them: neither watched nor muted.",
  })
  unwatchExport(
    @Arg("exportId", () => ID, { description: WHICH }) exportId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.preferences.setWatching(em, exportId, "USUAL", actor);
  }

  @FieldResolver(() => WatchingEnum, { description: "How the viewer stands to it, as far as notifications go." })
  watching(@Root() found: Export, @Ctx() { services, em, actor }: Context) {
    return services.preferences.watchingOf(em, found.id, actor);
  }
}

export const preferenceResolvers = [PreferenceResolver, WatchingResolver] as const;
