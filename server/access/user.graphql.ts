import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";

import { LocaleEnum } from "../consent/consent.graphql.js";
import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";

export const RoleEnum = {
  ADMIN: "ADMIN",
  CONTRIBUTOR: "CONTRIBUTOR",
  VIEWER: "VIEWER",
} as const;
registerEnumType(RoleEnum, {
  name: "Role",
  description: "What a person or a token may do.",
  valuesConfig: {
    ADMIN: { description: "Everything." },
    CONTRIBUTOR: {
      description:
        "Uses segments, and makes, runs and changes exports on connections that are shared with contributors.",
    },
    VIEWER: { description: "Sees exports, runs and how they went, with addresses masked. Changes nothing." },
  },
});

export const UserStatusEnum = { ACTIVE: "ACTIVE", DEACTIVATED: "DEACTIVATED" } as const;
registerEnumType(UserStatusEnum, {
  name: "UserStatus",
  description: "Whether a person may come in.",
  valuesConfig: {
    ACTIVE: { description: "They may." },
    DEACTIVATED: { description: "They may not, and nothing acts for them, until an admin reactivates them." },
  },
});

@ObjectType("User", { description: "A person who logs in." })
export class UserType {
  @Field(() => ID, { description: "Identifies the person." })
  declare id: string;
  @Field(() => String, { description: "What they are called." })
  declare name: string;
  @Field(() => String, {
    description: "Their e-mail address, with which they log in. Masked for all but admins and themselves.",
  })
  declare email: string;
  @Field(() => RoleEnum, { description: "What they may do. A change works at their next request." })
  declare role: keyof typeof RoleEnum;
  @Field(() => LocaleEnum, { description: "The language in which they are written to." })
  declare locale: keyof typeof LocaleEnum;
  @Field(() => String, {
    description: "IANA name of the time zone in which they are told times, such as Europe/Berlin; UTC at first.",
  })
  declare timeZone: string;
  @Field(() => GraphQLDateTime, { description: "Since when there is an account for them." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When they logged in last; null for never, and for all but admins and themselves.",
  })
  declare lastLoginAt: Date | null;
}

@InputType("UpdateViewerInput", { description: "What to change about oneself. What is left out, or null, stays." })
export class UpdateViewerInput {
  @Field(() => LocaleEnum, { nullable: true, description: "The language in which one is written to." })
  declare locale?: keyof typeof LocaleEnum | null;
  @Field(() => String, {
    nullable: true,
    description: "IANA name of the time zone in which one is told times, such as Europe/Berlin.",
  })
  declare timeZone?: string | null;
}

export const UserListType = listType(UserType, "User");

export const ViewerResult = resultUnion("ViewerResult", UserType, "User", [ValidationErrorType]);

export const UserResult = resultUnion("UserResult", UserType, "User", [ValidationErrorType, NotFoundType]);
