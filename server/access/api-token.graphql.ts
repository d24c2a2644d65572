import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, ObjectType } from "type-graphql";

import { resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import { RoleEnum } from "./user.graphql.js";

@ObjectType("ApiToken", {
  description: "A key for programs. It acts for the person who made it.",
})
export class ApiTokenType {
  @Field(() => ID, {
    description: "Identifies the token; it is not the token.",
  })
  declare id: string;
  @Field(() => String, {
    description: "What it is for, in the words of its maker.",
  })
  declare name: string;
  @Field(() => RoleEnum, {
    description: "What it may do at most: never more than its maker may at that moment.",
  })
  declare role: keyof typeof RoleEnum;
  @Field(() => GraphQLDateTime, { description: "When it was made." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "From when on it is refused; null for never.",
  })
  declare expiresAt: Date | null;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When it was used last, to the minute; null for never.",
  })
  declare lastUsedAt: Date | null;
}

@ObjectType("ApiTokenCreated", { description: "A new token." })
export class ApiTokenCreatedType {
  @Field(() => ID, { description: "Identifies the token, to revoke it." })
  declare id: string;
  @Field(() => String, { description: "What it is for." })
  declare name: string;
  @Field(() => String, {
    description: "The token itself. This is the only time that it is shown: only its hash is kept.",
  })
  declare token: string;
}

export const ApiTokenResult = resultUnion("ApiTokenResult", ApiTokenCreatedType, "ApiTokenCreated", [
  ValidationErrorType,
]);
