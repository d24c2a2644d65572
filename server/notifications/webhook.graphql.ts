import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, InputType, ObjectType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import { NotificationKindEnum } from "./notification-enums.graphql.js";

const KINDS = "What it is told of. TEST cannot be chosen.";
const EXPORTS =
  "Of which exports it is told; all of them when null. What concerns a connection without any export is told only to webhooks for all.";
const URL =
  "Where it is sent: http or https, without a user name or password. Unless the operator allows it, not in a private network. Redirects are not followed.";

@ObjectType("Webhook", {
  description:
    "Where a program is told, by POST requests of JSON signed as Standard Webhooks say (webhook-id, webhook-timestamp, webhook-signature).",
})
export class WebhookType {
  @Field(() => ID, { description: "Identifies the webhook." })
  declare id: string;
  @Field(() => String, { description: "As people call it." })
  declare name: string;
  @Field(() => String, { description: URL })
  declare url: string;
  @Field(() => [NotificationKindEnum], { description: KINDS })
  declare kinds: (keyof typeof NotificationKindEnum)[];
  @Field(() => Boolean, { description: "Whether it is told anything at all." })
  declare enabled: boolean;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "After the secret was replaced: until when the former one signs too. Null otherwise.",
  })
  declare formerSecretUntil: Date | null;
  @Field(() => GraphQLDateTime, { description: "When it was made." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, { description: "When it was changed last." })
  declare updatedAt: Date;
}

export const WebhookListType = listType(WebhookType, "Webhook");

@InputType("CreateWebhookInput", { description: "A new webhook. Nothing is sent there by making it; try it out then." })
export class CreateWebhookInput {
  @Field(() => String, { description: "As people call it; 1 to 200 characters." })
  declare name: string;
  @Field(() => String, { description: URL })
  declare url: string;
  @Field(() => [NotificationKindEnum], { nullable: true, description: `${KINDS} Everything when left out.` })
  declare kinds?: (keyof typeof NotificationKindEnum)[] | null;
  @Field(() => [ID], { nullable: true, description: EXPORTS })
  declare exportIds?: string[] | null;
  @Field(() => Boolean, { defaultValue: true, description: "Whether it is told anything at all." })
  declare enabled: boolean;
}

@InputType("UpdateWebhookInput", { description: "What to change; what is left out stays as it is." })
export class UpdateWebhookInput {
  @Field(() => String, { nullable: true, description: "As people call it; 1 to 200 characters." })
  declare name?: string | null;
  @Field(() => String, { nullable: true, description: URL })
  declare url?: string | null;
  @Field(() => [NotificationKindEnum], { nullable: true, description: KINDS })
  declare kinds?: (keyof typeof NotificationKindEnum)[] | null;
  @Field(() => [ID], { nullable: true, description: EXPORTS })
  declare exportIds?: string[] | null;
  @Field(() => Boolean, {
    nullable: true,
    description: "Whether it is told anything at all. What waited for a disabled one is not sent later.",
  })
  declare enabled?: boolean | null;
}

@ObjectType("WebhookWithSecret", { description: "A webhook with a new secret." })
export class WebhookWithSecretType {
  @Field(() => WebhookType, { description: "The webhook." })
  declare webhook: WebhookType;
  @Field(() => String, {
    description: "The secret to verify signatures with (whsec_ and base64). This is the only time that it is shown.",
  })
  declare secret: string;
}

export const WebhookWithSecretResult = resultUnion(
  "WebhookWithSecretResult",
  WebhookWithSecretType,
  "WebhookWithSecret",
  [ValidationErrorType, NotFoundType],
);
export const WebhookResult = resultUnion("WebhookResult", WebhookType, "Webhook", [ValidationErrorType, NotFoundType]);

@ObjectType("TestDelivery", { description: "What became of a message that was sent to try it out." })
export class TestDeliveryType {
  @Field(() => Boolean, { description: "Whether the mail server or the endpoint took it." })
  declare sent: boolean;
  @Field(() => String, { description: "What happened, as a sentence; what to do where it was not sent." })
  declare message: string;
}

export const TestDeliveryResult = resultUnion("TestDeliveryResult", TestDeliveryType, "TestDelivery", [
  ValidationErrorType,
  NotFoundType,
]);
