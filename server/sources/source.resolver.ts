import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import { permissionsOn } from "../access/authorisation/permissions.js";
import { DeletionResult } from "../exports/in-use.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import { Permission } from "../graphql/permission.graphql.js";
import type { Source } from "./source.entity.js";
import { CreateSourceInput, SourceListType, SourceResult, SourceType, UpdateSourceInput } from "./source.graphql.js";

@Resolver(() => SourceType)
export class SourceResolver {
  @Query(() => SourceListType, {
    description:
      "Sources, by name unless sorted otherwise (name, kind, profileRelation, fields: how many, createdAt, updatedAt). Searched by name and profile relation.",
  })
  sources(@Args(() => ListArgs) page: ListArgs, @Ctx() { services, em }: Context) {
    return services.sources.list(em, page);
  }

  @Query(() => SourceType, { nullable: true, description: "One source; null when there is none with this ID." })
  source(@Arg("id", () => ID, { description: "The source's ID." }) id: string, @Ctx() { services, em }: Context) {
    return services.sources.get(em, id);
  }

  @Mutation(() => SourceResult, {
    description: "Connects to a new source, checks what its account may do, reads its fields, and saves it.",
  })
  createSource(
    @Arg("input", () => CreateSourceInput, { description: "The source." }) input: CreateSourceInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.sources.create(em, input);
  }

  @Mutation(() => SourceResult, {
    description:
      "Changes a source. Another connection or relation is checked first, and so is that its segments go on working and showing what exports match.",
  })
  updateSource(
    @Arg("id", () => ID, { description: "The source." }) id: string,
    @Arg("input", () => UpdateSourceInput, { description: "What to change." }) input: UpdateSourceInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.sources.update(em, id, input);
  }

  @Mutation(() => SourceResult, {
    description:
      "Connects, checks what the account may do and reads the fields again; what is wrong is a ValidationError.",
  })
  testSource(@Arg("id", () => ID, { description: "The source." }) id: string, @Ctx() { services, em }: Context) {
    return services.sources.test(em, id);
  }

  @Mutation(() => DeletionResult, { description: "Forgets a source. Refused while segments use it." })
  deleteSource(@Arg("id", () => ID, { description: "The source." }) id: string, @Ctx() { services, em }: Context) {
    return services.sources.delete(em, id);
  }

  @FieldResolver(() => [Permission], { description: "What the viewer may do with it." })
  permissions(@Root() source: Source, @Ctx() context: Context): Promise<Permission[]> {
    return permissionsOn(context, "Source", source);
  }
}

export const sourceResolvers = [SourceResolver] as const;
