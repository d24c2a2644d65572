import { FieldResolver, Resolver, Root } from "type-graphql";

import type { Export } from "./export.entity.js";
import { ExportType } from "./export.graphql.js";
import { withDefaults } from "./matching-defaults.js";
import { MatchingType } from "./matching.graphql.js";

@Resolver(() => ExportType)
export class ExportMatchingResolver {
  @FieldResolver(() => MatchingType, {
    description: "Data matching. What was left out when it was saved shows its default.",
  })
  matching(@Root() found: Pick<Export, "matching">) {
    return withDefaults(found.matching);
  }
}
