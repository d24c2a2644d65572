import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import { permissionsOn } from "../access/authorisation/permissions.js";
import { DeletionResult } from "../exports/in-use.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import { Permission } from "../graphql/permission.graphql.js";
import { SourceType } from "../sources/source.graphql.js";
import { revealMembers } from "./reveal-members.graphql.js";
import type { Segment } from "./segment.entity.js";
import {
  CreateSegmentInput,
  SegmentListType,
  SegmentPreviewResult,
  SegmentResult,
  SegmentType,
  UpdateSegmentInput,
} from "./segment.graphql.js";

@Resolver(() => SegmentType)
export class SegmentResolver {
  @Query(() => SegmentListType, {
    description:
      "Segments, by name unless sorted otherwise (name, source, memberCount, memberCountAt, exports: how many, createdAt, updatedAt). Searched by their name and their source's.",
  })
  segments(@Args(() => ListArgs) page: ListArgs, @Ctx() { services, em }: Context) {
    return services.segments.list(em, page);
  }

  @Query(() => SegmentType, { nullable: true, description: "One segment; null when there is none with this ID." })
  segment(@Arg("id", () => ID, { description: "The segment's ID." }) id: string, @Ctx() { services, em }: Context) {
    return services.segments.get(em, id);
  }

  @Query(() => SegmentPreviewResult, {
    description:
      "Checks and runs a statement: its fields, the first 100 members, and how many there are. Saves nothing; that somebody looked at members is recorded.",
  })
  async segmentPreview(
    @Arg("sourceId", () => ID, { description: "The source to run it on." }) sourceId: string,
    @Arg("sql", () => String, { description: "The statement." }) sql: string,
    @Ctx() context: Context,
  ) {
    const found = await context.services.segments.preview(context.em, sourceId, sql);
    return revealMembers(context, sourceId, found);
  }

  @Mutation(() => SegmentResult, { description: "Checks the statement, runs it, counts the members, and saves it." })
  createSegment(
    @Arg("input", () => CreateSegmentInput, { description: "The segment." }) input: CreateSegmentInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.segments.create(em, input);
  }

  @Mutation(() => SegmentResult, {
    description: "Changes a segment. Another statement is checked, and must go on showing what exports match.",
  })
  updateSegment(
    @Arg("id", () => ID, { description: "The segment." }) id: string,
    @Arg("input", () => UpdateSegmentInput, { description: "What to change." }) input: UpdateSegmentInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.segments.update(em, id, input);
  }

  @Mutation(() => SegmentResult, { description: "Counts the members as they are now." })
  countSegment(@Arg("id", () => ID, { description: "The segment." }) id: string, @Ctx() { services, em }: Context) {
    return services.segments.count(em, id);
  }

  @Mutation(() => DeletionResult, { description: "Forgets a segment. Refused while exports send it." })
  deleteSegment(@Arg("id", () => ID, { description: "The segment." }) id: string, @Ctx() { services, em }: Context) {
    return services.segments.delete(em, id);
  }

  @FieldResolver(() => [Permission], { description: "What the viewer may do with it." })
  permissions(@Root() segment: Segment, @Ctx() context: Context): Promise<Permission[]> {
    return permissionsOn(context, "Segment", segment);
  }

  @FieldResolver(() => SourceType, { description: "The source whose profiles it is a subset of." })
  source(@Root() segment: Segment) {
    return segment.source.load();
  }
}

export const segmentResolvers = [SegmentResolver] as const;
