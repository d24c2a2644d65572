import { Field, Int, ObjectType, registerEnumType } from "type-graphql";

import type { PlanSet } from "./plan-set.js";

export const PlanSetEnum = {
  ADD: "ADD",
  UPDATE: "UPDATE",
  REMOVE: "REMOVE",
  UNCHANGED: "UNCHANGED",
  SKIPPED_BY_MODE: "SKIPPED_BY_MODE",
  REJECTED: "REJECTED",
  STILL_REJECTED: "STILL_REJECTED",
  KEPT_BY_CLAIM: "KEPT_BY_CLAIM",
  KEPT_FOREIGN: "KEPT_FOREIGN",
  WITHHELD: "WITHHELD",
  DUPLICATE: "DUPLICATE",
} as const satisfies Record<PlanSet, PlanSet>;
registerEnumType(PlanSetEnum, {
  name: "PlanSet",
  description: "A set into which a plan divides people.",
  valuesConfig: {
    ADD: { description: "To be added, or added by this run." },
    UPDATE: { description: "To be updated, or updated by this run." },
    REMOVE: { description: "To be taken off the list, or taken off by this run." },
    UNCHANGED: { description: "On the list, with nothing changed since they were sent last." },
    SKIPPED_BY_MODE: { description: "Left alone by the membership mode." },
    REJECTED: { description: "Refused by the plan itself, since a value is too long; not sent." },
    STILL_REJECTED: { description: "Rejected before, and nothing has changed since." },
    KEPT_BY_CLAIM: { description: "No longer members; kept because another export claims them." },
    KEPT_FOREIGN: { description: "No longer members; kept because they came onto the list other than by our sending." },
    WITHHELD: { description: "Not sent for their own sake; profiles are counted." },
    DUPLICATE: { description: "Addresses that several profiles have; the surplus profiles are counted." },
  },
});

@ObjectType("PlanSample", { description: "A few people of one set of a plan." })
export class PlanSampleType {
  @Field(() => PlanSetEnum, { description: "Which set." })
  declare set: PlanSet;
  @Field(() => Int, { description: "How many the set has in all." })
  declare count: number;
  @Field(() => [String], { description: "Some of their addresses, masked for those who may not see them." })
  declare emails: readonly string[];
}
