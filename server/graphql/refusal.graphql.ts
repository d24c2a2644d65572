import { createUnionType, Ctx, Field, FieldResolver, InterfaceType, ObjectType, Resolver, Root } from "type-graphql";
import type { ClassType } from "type-graphql";

import { Refusal } from "../refusal.js";
import type { FieldProblem } from "../refusal.js";
import type { Text } from "../text.js";
import type { Context } from "./context.js";

@InterfaceType("UserError", {
  description:
    "A refusal, as data. Every refusal implements it, so a client that knows no other still has words to show.",
  resolveType: (value: Refusal) => value.typename,
})
export abstract class UserErrorType {
  @Field(() => String, {
    description: "What is wrong and what to do, as a sentence in the language of the request (Accept-Language).",
  })
  declare message: string;
}

@ObjectType("FieldError", { description: "One thing that is wrong with one input field." })
export class FieldErrorType {
  declare text: Text;
  @Field(() => String, { description: 'The input field, dotted: "matching.customFields.0.key".' })
  declare path: string;
  @Field(() => String, { description: "What is wrong, for programs. Stable." })
  declare code: string;
}

@ObjectType("ValidationError", {
  implements: UserErrorType,
  description: "The input was refused; nothing was changed.",
})
export class ValidationErrorType extends UserErrorType {
  @Field(() => [FieldErrorType], { description: "Everything that is wrong, field by field." })
  declare fields: FieldProblem[];
}

@ObjectType("NotFound", { implements: UserErrorType, description: "What the ID names does not exist, or not for you." })
export class NotFoundType extends UserErrorType {}

@Resolver(() => UserErrorType)
export class UserErrorResolver {
  @FieldResolver(() => String)
  message(@Root() refusal: Refusal, @Ctx() { actor }: Context): string {
    return refusal.text[actor.locale];
  }
}

@Resolver(() => FieldErrorType)
export class FieldErrorResolver {
  @FieldResolver(() => String, {
    description: "What is wrong and what to do, as a sentence in the language of the request (Accept-Language).",
  })
  message(@Root() problem: FieldProblem, @Ctx() { actor }: Context): string {
    return problem.text[actor.locale];
  }
}

/**
 * The union of a mutation's result: one success type and the refusals it can meet. Anything a service returns that is
 * not a {@link Refusal} is the success.
 */
export function resultUnion(name: string, success: ClassType, successName: string, refusals: ClassType[]): object {
  return createUnionType({
    name,
    description: `${successName}, or why it was refused.`,
    types: () => [success, ...refusals] as const,
    resolveType: (value: object) => (value instanceof Refusal ? value.typename : successName),
  });
}
