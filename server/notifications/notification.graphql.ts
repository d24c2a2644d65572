import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";
import {
  NotificationChannelEnum,
  NotificationDeliveryStateEnum,
  NotificationKindEnum,
} from "./notification-enums.graphql.js";

@ObjectType("NotificationExport", { description: "An export that a message is about." })
export class NotificationExportType {
  @Field(() => ID, { description: "The export, which may be deleted since." })
  declare id: string;
  @Field(() => String, { description: "What it was called then." })
  declare name: string;
}

@ObjectType("Notification", {
  description: "One message for one cause: what happened to which exports, and what to do.",
})
export class NotificationType {
  @Field(() => ID, { description: "Identifies the message; the webhook-id under which endpoints get it." })
  declare id: string;
  @Field(() => NotificationKindEnum, { description: "What it tells." })
  declare kind: keyof typeof NotificationKindEnum;
  @Field(() => String, {
    nullable: true,
    description:
      "What happened, for programs, as in the run's failure or skip reason. Null where the kind says it all.",
  })
  declare code: string | null;
  @Field(() => GraphQLDateTime, { description: "When it was written." })
  declare createdAt: Date;
  @Field(() => ID, { nullable: true, description: "The connection that it is about; null where it is about none." })
  declare connectionId: string | null;
  @Field(() => String, { nullable: true, description: "What the connection was called then." })
  declare connectionName: string | null;
  @Field(() => ID, { nullable: true, description: "The run that showed it; null where it was found otherwise." })
  declare runId: string | null;
}

export const NotificationListType = listType(NotificationType, "Notification");

@InputType("NotificationFilter", {
  description: "Which messages. All conditions must hold; what is left out does not matter.",
})
export class NotificationFilterInput {
  @Field(() => [NotificationKindEnum], { nullable: true, description: "Of one of these kinds." })
  declare kind?: (keyof typeof NotificationKindEnum)[] | null;
  @Field(() => ID, { nullable: true, description: "About this export, alone or with others." })
  declare exportId?: string | null;
  @Field(() => ID, { nullable: true, description: "About this connection." })
  declare connectionId?: string | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "Written from this moment on." })
  declare from?: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "Written before this moment." })
  declare to?: Date | null;
}

@ObjectType("NotificationDelivery", { description: "One message on its way to one person or endpoint." })
export class NotificationDeliveryType {
  @Field(() => ID, { description: "Identifies the delivery." })
  declare id: string;
  @Field(() => NotificationChannelEnum, { description: "How it is delivered." })
  declare channel: keyof typeof NotificationChannelEnum;
  @Field(() => NotificationDeliveryStateEnum, { description: "Where it is." })
  declare state: keyof typeof NotificationDeliveryStateEnum;
  @Field(() => Int, { description: "Attempts that were begun." })
  declare attempts: number;
  @Field(() => GraphQLDateTime, { description: "Since when it is to be delivered." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When it is tried next; null unless it is PENDING.",
  })
  declare nextAttemptAt: Date | null;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When it was sent, given up or dropped; null while it is PENDING.",
  })
  declare endedAt: Date | null;
  @Field(() => String, { nullable: true, description: "What the webhook was called then; null of e-mail." })
  declare webhookName: string | null;
}

export const NotificationDeliveryListType = listType(NotificationDeliveryType, "NotificationDelivery");

@InputType("NotificationDeliveryFilter", {
  description: "Which deliveries. All conditions must hold; what is left out does not matter.",
})
export class NotificationDeliveryFilterInput {
  @Field(() => ID, { nullable: true, description: "Of this message." })
  declare notificationId?: string | null;
  @Field(() => [NotificationChannelEnum], { nullable: true, description: "By one of these ways." })
  declare channel?: (keyof typeof NotificationChannelEnum)[] | null;
  @Field(() => [NotificationDeliveryStateEnum], { nullable: true, description: "In one of these states." })
  declare state?: (keyof typeof NotificationDeliveryStateEnum)[] | null;
  @Field(() => ID, { nullable: true, description: "To this webhook." })
  declare webhookId?: string | null;
  @Field(() => ID, { nullable: true, description: "To this person." })
  declare userId?: string | null;
}
