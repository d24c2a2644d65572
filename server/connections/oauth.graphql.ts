import { Field, ObjectType } from "type-graphql";

import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";

@ObjectType("OAuthBegun", { description: "A log-in at the destination that was begun." })
export class OAuthBegunType {
  @Field(() => String, {
    description:
      "Where to send the browser. It is good for ten minutes and for one log-in, and must be finished by whoever began it.",
  })
  declare url: string;
}

export const OAuthResult = resultUnion("OAuthResult", OAuthBegunType, "OAuthBegun", [
  ValidationErrorType,
  NotFoundType,
]);
