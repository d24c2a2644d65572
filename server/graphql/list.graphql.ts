import { ArgsType, Ctx, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";
import type { ClassType } from "type-graphql";

import { permissionsOnList } from "../access/authorisation/permissions.js";
import type { PageRequest } from "../database/page.js";
import type { Context } from "./context.js";
import { Permission } from "./permission.graphql.js";

export enum SortOrder {
  ASC = "ASC",
  DESC = "DESC",
}
registerEnumType(SortOrder, {
  name: "SortOrder",
  description: "Which end of a sorted list comes first.",
  valuesConfig: { ASC: { description: "Smallest first." }, DESC: { description: "Largest first." } },
});

@InputType("SortInput", {
  description:
    "How to sort a list. A field by which the list cannot be sorted is refused (BAD_USER_INPUT), naming those by which it can.",
})
export class SortInput {
  @Field(() => String, { description: "The field of the listed type to sort by." })
  declare field: string;
  @Field(() => SortOrder, { defaultValue: SortOrder.ASC, description: "Which end comes first." })
  declare order: SortOrder;
}

@ArgsType()
export class ListArgs implements PageRequest {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 0,
    description: "How many items to pass over; a negative number is refused.",
  })
  declare offset: number | null;
  @Field(() => Int, {
    nullable: true,
    defaultValue: 25,
    description:
      "How many items to return: more than 200 returns 200, 0 none but the total count. A negative number is refused.",
  })
  declare limit: number | null;
  @Field(() => SortInput, { nullable: true, description: "How to sort; each list has an order of its own otherwise." })
  declare sort?: SortInput | null;
  @Field(() => String, {
    nullable: true,
    description:
      "Only those in which each of these words is found, without regard to case and to full or half width; where, the list says. At most 200 characters.",
  })
  declare search?: string | null;
}

/** The type of a list: items of one page, and how many there are in all. */
export function listType<T extends object>(item: ClassType<T>, itemName: string) {
  @ObjectType(`${itemName}List`, { description: `One page of a list of ${itemName} objects.` })
  class List {
    @Field(() => [item], { description: "The items of this page." })
    declare items: T[];
    @Field(() => Int, { description: "How many there are in all." })
    declare totalCount: number;
    @Field(() => [Permission], { description: "What the viewer may do with the list." })
    permissions(@Ctx() { actor }: Context): Permission[] {
      return permissionsOnList(actor, itemName);
    }
  }
  return List;
}

@ObjectType("Deleted", { description: "It is gone." })
export class DeletedType {
  @Field(() => ID, { description: "The ID of what was deleted." })
  declare id: string;
}
