import { ObjectType } from "type-graphql";

import { DeletedType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, UserErrorType, ValidationErrorType } from "../graphql/refusal.graphql.js";

/** Its fields live in in-use.resolver.ts, so that every slice's unions can name this type without importing each other. */
@ObjectType("InUse", {
  implements: UserErrorType,
  description: "It cannot be deleted: what is named here uses it. Change or delete that first.",
})
export class InUseType extends UserErrorType {}

/** What every deletion answers, in all slices. A service answers `{ id }` or a refusal. */
export const DeletionResult = resultUnion("DeletionResult", DeletedType, "Deleted", [
  InUseType,
  NotFoundType,
  ValidationErrorType,
]);
