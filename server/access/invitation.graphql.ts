import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, ObjectType } from "type-graphql";

import { LocaleEnum } from "../consent/consent.graphql.js";
import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import { RoleEnum, UserType } from "./user.graphql.js";

@ObjectType("Invitation", { description: "Somebody who was invited and has not come yet." })
export class InvitationType {
  @Field(() => ID, { description: "Identifies the invitation." })
  declare id: string;
  @Field(() => String, { description: "With which they will log in." })
  declare email: string;
  @Field(() => String, { description: "What they are called; they may say otherwise when they accept." })
  declare name: string;
  @Field(() => RoleEnum, { description: "What they will be allowed to do." })
  declare role: keyof typeof RoleEnum;
  @Field(() => LocaleEnum, { description: "The language in which they are written to." })
  declare locale: keyof typeof LocaleEnum;
  @Field(() => GraphQLDateTime, { description: "When they were invited." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, { description: "Until when the link is good. A new one can be sent after that too." })
  declare expiresAt: Date;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "When the link was sent by e-mail; null when it was handed to whoever invited.",
  })
  declare mailedAt: Date | null;
}

export const InvitationListType = listType(InvitationType, "Invitation");

@ObjectType("InvitationCreated", { description: "A link was made, and sent if it could be." })
export class InvitationCreatedType {
  @Field(() => InvitationType, { description: "The invitation." })
  declare invitation: InvitationType;
  @Field(() => String, {
    nullable: true,
    description:
      "The link, to be passed on: it is shown this once. Null when it was sent by e-mail, which only the invited person then has.",
  })
  declare link: string | null;
  @Field(() => String, {
    nullable: true,
    description: "Why the e-mail could not be sent; null when it was sent, or when no mail server is set up.",
  })
  declare mailProblem: string | null;
}

@ObjectType("PasswordLinkCreated", { description: "A link to set a new password was made, and sent if it could be." })
export class PasswordLinkCreatedType {
  @Field(() => UserType, { description: "Whose password it sets." })
  declare user: UserType;
  @Field(() => GraphQLDateTime, { description: "Until when the link is good." })
  declare expiresAt: Date;
  @Field(() => String, {
    nullable: true,
    description: "The link, to be passed on: it is shown this once. Null when it was sent by e-mail.",
  })
  declare link: string | null;
  @Field(() => String, {
    nullable: true,
    description: "Why the e-mail could not be sent; null when it was sent, or when no mail server is set up.",
  })
  declare mailProblem: string | null;
}

export const InvitationResult = resultUnion("InvitationResult", InvitationCreatedType, "InvitationCreated", [
  ValidationErrorType,
  NotFoundType,
]);
export const PasswordLinkResult = resultUnion("PasswordLinkResult", PasswordLinkCreatedType, "PasswordLinkCreated", [
  ValidationErrorType,
  NotFoundType,
]);
