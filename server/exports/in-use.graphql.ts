import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from "type-graphql";

import type { Context } from "../graphql/context.js";
import { UserErrorType } from "../graphql/refusal.graphql.js";
import type { InUse } from "../refusal.js";
import { SegmentType } from "../segments/segment.graphql.js";
import { ExportType } from "./export.graphql.js";

@ObjectType("InUse", {
  implements: UserErrorType,
  description: "It cannot be deleted: what is named here uses it. Change or delete that first.",
})
export class InUseType extends UserErrorType {
  @Field(() => [ExportType], { description: "The exports that use it." })
  declare exports: ExportType[];
  @Field(() => [SegmentType], { description: "The segments that use it (when deleting a source)." })
  declare segments: SegmentType[];
}

@Resolver(() => InUseType)
export class InUseResolver {
  @FieldResolver(() => [ExportType])
  exports(@Root() refusal: InUse, @Ctx() { services, em }: Context) {
    return services.exports.byIds(em, refusal.what.exportIds);
  }

  @FieldResolver(() => [SegmentType])
  segments(@Root() refusal: InUse, @Ctx() { services, em }: Context) {
    return services.segments.byIds(em, refusal.what.segmentIds);
  }
}
