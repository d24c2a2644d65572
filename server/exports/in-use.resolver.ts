import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";

import type { Context } from "../graphql/context.js";
import type { InUse } from "../refusal.js";
import { SegmentType } from "../segments/segment.graphql.js";
import { ExportType } from "./export.graphql.js";
import { InUseType } from "./in-use.graphql.js";

@Resolver(() => InUseType)
export class InUseResolver {
  @FieldResolver(() => [ExportType], { description: "The exports that use it; empty when only segments do." })
  exports(@Root() refusal: InUse, @Ctx() { services, em }: Context) {
    return services.exports.byIds(em, refusal.what.exportIds);
  }

  @FieldResolver(() => [SegmentType], { description: "The segments that use it; empty when only exports do." })
  segments(@Root() refusal: InUse, @Ctx() { services, em }: Context) {
    return services.segments.byIds(em, refusal.what.segmentIds);
  }
}
