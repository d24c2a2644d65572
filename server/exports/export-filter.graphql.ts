import { Field, ID, InputType } from "type-graphql";

import { MembershipEnum } from "./export.graphql.js";

@InputType("ExportFilter", {
  description: "Which exports. All conditions must hold; what is left out does not matter.",
})
export class ExportFilterInput {
  @Field(() => ID, { nullable: true, description: "Exports on this connection." })
  declare connectionId?: string | null;
  @Field(() => ID, { nullable: true, description: "Exports that send this segment, alone or with others." })
  declare segmentId?: string | null;
  @Field(() => ID, { nullable: true, description: "Exports to this list, whichever connection they go through." })
  declare listId?: string | null;
  @Field(() => [MembershipEnum], { nullable: true, description: "Exports with one of these memberships." })
  declare membership?: (keyof typeof MembershipEnum)[] | null;
  @Field(() => Boolean, { nullable: true, description: "Paused ones only, or all others only." })
  declare paused?: boolean | null;
}
