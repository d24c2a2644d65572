import { Field, InputType, ObjectType } from "type-graphql";

import { resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import { NotificationKindEnum } from "./notification-enums.graphql.js";

const KINDS =
  "What they are told of, about every export that they did not mute. Admins are told of everything until they choose, others of nothing but the exports that they watch.";

@ObjectType("NotificationPreferences", {
  description:
    "What the viewer is told of, and how. In which language and time zone they are written to is told by `User`.",
})
export class NotificationPreferencesType {
  @Field(() => Boolean, { description: "Whether they are told by e-mail at all." })
  declare email: boolean;
  @Field(() => [NotificationKindEnum], { description: KINDS })
  declare kinds: (keyof typeof NotificationKindEnum)[];
  @Field(() => Boolean, {
    description: "Whether this installation sends e-mail (SMTP_URL is set). Without it only webhooks are told.",
  })
  declare emailAvailable: boolean;
}

@InputType("NotificationPreferencesInput", { description: "What to change; what is left out stays as it is." })
export class NotificationPreferencesInput {
  @Field(() => Boolean, { nullable: true, description: "Whether they are told by e-mail at all." })
  declare email?: boolean | null;
  @Field(() => [NotificationKindEnum], { nullable: true, description: `${KINDS} TEST cannot be chosen.` })
  declare kinds?: (keyof typeof NotificationKindEnum)[] | null;
}

export const NotificationPreferencesResult = resultUnion(
  "NotificationPreferencesResult",
  NotificationPreferencesType,
  "NotificationPreferences",
  [ValidationErrorType],
);
