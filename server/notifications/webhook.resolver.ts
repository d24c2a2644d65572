import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import { permissionsOn } from "../access/authorisation/permissions.js";
import { ExportType } from "../exports/export.graphql.js";
import { DeletionResult } from "../exports/in-use.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import { Permission } from "../graphql/permission.graphql.js";
import { problemText } from "./problem-text.js";
import type { Webhook } from "./webhook.entity.js";
import {
  CreateWebhookInput,
  TestDeliveryResult,
  UpdateWebhookInput,
  WebhookListType,
  WebhookResult,
  WebhookType,
  WebhookWithSecretResult,
} from "./webhook.graphql.js";

const WHICH = "The webhook.";

@Resolver(() => WebhookType)
export class WebhookResolver {
  @Query(() => WebhookListType, {
    description:
      "Webhooks, by name unless sorted otherwise (name, url, enabled, createdAt, updatedAt). Searched by name and URL.",
  })
  webhooks(@Args(() => ListArgs) page: ListArgs, @Ctx() { services, em }: Context) {
    return services.webhooks.list(em, page);
  }

  @Query(() => WebhookType, { nullable: true, description: "One webhook; null when there is none with this ID." })
  webhook(@Arg("id", () => ID, { description: WHICH }) id: string, @Ctx() { services, em }: Context) {
    return services.webhooks.get(em, id);
  }

  @Mutation(() => WebhookWithSecretResult, {
    description: "Makes a webhook and its secret, which is shown this once. Nothing is sent there yet.",
  })
  createWebhook(
    @Arg("input", () => CreateWebhookInput, { description: "The webhook." }) input: CreateWebhookInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.webhooks.create(em, input);
  }

  @Mutation(() => WebhookResult, { description: "Changes a webhook. Its secret stays." })
  updateWebhook(
    @Arg("id", () => ID, { description: WHICH }) id: string,
    @Arg("input", () => UpdateWebhookInput, { description: "What to change." }) input: UpdateWebhookInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.webhooks.update(em, id, input);
  }

  @Mutation(() => WebhookWithSecretResult, {
    description:
      "Makes a new secret, which is shown this once. For a day the former one signs too, so that the receiver can be changed without losing a message.",
  })
  rotateWebhookSecret(@Arg("id", () => ID, { description: WHICH }) id: string, @Ctx() { services, em }: Context) {
    return services.webhooks.rotateSecret(em, id);
  }

  @Mutation(() => DeletionResult, {
    description: "Deletes a webhook. What was on its way there is dropped; what was delivered stays listed.",
  })
  deleteWebhook(@Arg("id", () => ID, { description: WHICH }) id: string, @Ctx() { services, em }: Context) {
    return services.webhooks.delete(em, id);
  }

  @Mutation(() => TestDeliveryResult, {
    description:
      "Sends a message of kind TEST to a webhook, disabled or not, at once and once, and answers what happened.",
  })
  sendTestWebhook(@Arg("id", () => ID, { description: WHICH }) id: string, @Ctx() { services, em, actor }: Context) {
    return services.testNotifications.toWebhook(em, id, actor);
  }

  @FieldResolver(() => [ExportType], {
    nullable: true,
    description: "Of which exports it is told; null for all. Those that were deleted are left out.",
  })
  exports(@Root() webhook: Webhook, @Ctx() { services, em }: Context) {
    return services.webhooks.exportsOf(em, webhook);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Why it was disabled by itself, as a sentence: its endpoint said that it is gone. Null otherwise.",
  })
  disabledBecause(@Root() webhook: Webhook, @Ctx() { actor }: Context): string | null {
    return webhook.disabledBecause ? problemText(webhook.disabledBecause, {})[actor.locale] : null;
  }

  @FieldResolver(() => [Permission], { description: "What the viewer may do with it." })
  permissions(@Root() webhook: Webhook, @Ctx() context: Context): Promise<Permission[]> {
    return permissionsOn(context, "Webhook", webhook);
  }
}
