import { GraphQLDateTime, GraphQLJSON } from "graphql-scalars";
import { Field, ID, InputType, Int, ObjectType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import { ProfileFieldType } from "../sources/source.graphql.js";

@ObjectType("Segment", {
  description: "A named subset of a source's profiles. Its members are evaluated afresh at each run.",
})
export class SegmentType {
  @Field(() => ID, { description: "Identifies the segment." })
  declare id: string;
  @Field(() => String, { description: "As people call it." })
  declare name: string;
  @Field(() => String, {
    nullable: true,
    description: "The statement that shows its members; null when it has rules, and for all but admins.",
  })
  declare sql: string | null;
  @Field(() => GraphQLJSON, {
    nullable: true,
    description: "The rules that choose its members; null when it has a statement, as every segment in this version.",
  })
  declare rules: unknown;
  @Field(() => [ProfileFieldType], { description: "What its members show, as last counted." })
  declare fields: ProfileFieldType[];
  @Field(() => Int, { nullable: true, description: "How many members it had when last counted; null before that." })
  declare memberCount: number | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "When its members were last counted." })
  declare memberCountAt: Date | null;
}

export const SegmentListType = listType(SegmentType, "Segment");

export const SegmentResult = resultUnion("SegmentResult", SegmentType, "Segment", [ValidationErrorType, NotFoundType]);

@ObjectType("SegmentPreview", { description: "What a statement shows, without saving anything." })
export class SegmentPreviewType {
  @Field(() => [ProfileFieldType], { description: "The fields that it shows." })
  declare fields: ProfileFieldType[];
  @Field(() => [[String]], {
    nullable: "items",
    description: "The first 100 members at most: for each, its values as text in the order of the fields.",
  })
  declare rows: (string | null)[][];
  @Field(() => Int, { description: "How many members there are in all." })
  declare memberCount: number;
}

export const SegmentPreviewResult = resultUnion("SegmentPreviewResult", SegmentPreviewType, "SegmentPreview", [
  ValidationErrorType,
]);

@InputType("CreateSegmentInput", { description: "A new segment, defined by one of sql and rules." })
export class CreateSegmentInput {
  @Field(() => String, { description: "As people call it; 1 to 200 characters." })
  declare name: string;
  @Field(() => ID, { description: "The source whose profiles it is a subset of." })
  declare sourceId: string;
  @Field(() => String, {
    nullable: true,
    description:
      "One SELECT statement in the source's SQL that shows each member as a row. Show the profile's key under its own name, so that a profile in several segments of an export counts once.",
  })
  declare sql?: string | null;
  @Field(() => GraphQLJSON, { nullable: true, description: "Rules. Not available in this version." })
  declare rules?: unknown;
}

@InputType("UpdateSegmentInput", { description: "What to change. What is left out stays as it is." })
export class UpdateSegmentInput {
  @Field(() => String, { nullable: true, description: "As people call it; 1 to 200 characters." })
  declare name?: string | null;
  @Field(() => String, {
    nullable: true,
    description: "Another statement. It is checked, and must go on showing what exports match.",
  })
  declare sql?: string | null;
}
