import { Field, ID, Int, ObjectType } from "type-graphql";

@ObjectType("RemovalOf", { description: "Whose people a run of kind REMOVAL takes off which list." })
export class RemovalOfType {
  @Field(() => ID, { description: "The export that put them there, which may be deleted." })
  declare exportId: string;
  @Field(() => String, { description: "What the export was called when the removal was asked for." })
  declare exportName: string;
  @Field(() => ID, { description: "The list." })
  declare listId: string;
  @Field(() => String, { description: "What the list was called when the export was saved." })
  declare listName: string;
}

@ObjectType("Removable", {
  description:
    "The people on a list whom an export put there, by what is known of the list now, and what a removal would do with them, as if the export were deleted or moved with leaving: REMOVE.",
})
export class RemovableType {
  @Field(() => Int, { description: "They would be removed." })
  declare people: number;
  @Field(() => Int, { description: "They would stay, because another export claims them." })
  declare keptByClaim: number;
  @Field(() => Int, { description: "They would stay, because they came onto the list other than by our sending." })
  declare keptForeign: number;
}
