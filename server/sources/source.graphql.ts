import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, InputType, ObjectType, registerEnumType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";

export const SourceKindEnum = { POSTGRESQL: "POSTGRESQL", FILES: "FILES", CLICKHOUSE: "CLICKHOUSE" } as const;
registerEnumType(SourceKindEnum, {
  name: "SourceKind",
  description: "What kind of system the profiles live in.",
  valuesConfig: {
    POSTGRESQL: { description: "A PostgreSQL database." },
    FILES: { description: "CSV or Parquet files. Not available in this version." },
    CLICKHOUSE: { description: "A ClickHouse database. Not available in this version." },
  },
});

export const FieldTypeEnum = {
  TEXT: "TEXT",
  NUMBER: "NUMBER",
  BOOLEAN: "BOOLEAN",
  DATE: "DATE",
  TIMESTAMP: "TIMESTAMP",
  TEXT_LIST: "TEXT_LIST",
  OTHER: "OTHER",
} as const;
registerEnumType(FieldTypeEnum, {
  name: "FieldType",
  description: "What a profile field holds. Values are always shown and sent as text.",
  valuesConfig: {
    TEXT: { description: "Text, and what is written as a word: enumerations, UUIDs, network addresses." },
    NUMBER: { description: "A whole or fractional number." },
    BOOLEAN: { description: "true or false." },
    DATE: { description: "A day, as 2024-05-01." },
    TIMESTAMP: { description: "A moment, in ISO 8601 and UTC; one without a time zone is taken to be in UTC." },
    TEXT_LIST: { description: "A list of texts or numbers, as a JSON array." },
    OTHER: { description: "Anything else, as its database writes it." },
  },
});

@ObjectType("ProfileField", { description: "One field of a profile." })
export class ProfileFieldType {
  @Field(() => String, { description: "Its name." })
  declare name: string;
  @Field(() => FieldTypeEnum, { description: "What it holds." })
  declare type: keyof typeof FieldTypeEnum;
  @Field(() => Boolean, { description: "Whether it can be empty; true where that is not known." })
  declare nullable: boolean;
}

@ObjectType("Source", { description: "Where unified profiles live. It is only ever read." })
export class SourceType {
  @Field(() => ID, { description: "Identifies the source." })
  declare id: string;
  @Field(() => String, { description: "As people call it." })
  declare name: string;
  @Field(() => SourceKindEnum, { description: "What kind of system it is." })
  declare kind: keyof typeof SourceKindEnum;
  @Field(() => String, { description: "The table or view that has one row for each profile." })
  declare profileRelation: string;
  @Field(() => [ProfileFieldType], {
    description: "The profile's fields as they were when the source was last checked.",
  })
  declare fields: ProfileFieldType[];
  @Field(() => GraphQLDateTime, { description: "When it was created." })
  declare createdAt: Date;
}

export const SourceListType = listType(SourceType, "Source");

export const SourceResult = resultUnion("SourceResult", SourceType, "Source", [ValidationErrorType, NotFoundType]);

@InputType("CreateSourceInput", { description: "A new source. It is connected to and checked before it is saved." })
export class CreateSourceInput {
  @Field(() => String, { description: "As people call it; 1 to 200 characters." })
  declare name: string;
  @Field(() => SourceKindEnum, { defaultValue: "POSTGRESQL", description: "What kind of system it is." })
  declare kind: keyof typeof SourceKindEnum;
  @Field(() => String, {
    description:
      "postgresql://user:password@host:5432/database, with an account that may only read the profiles. Stored encrypted, never returned.",
  })
  declare connectionString: string;
  @Field(() => String, { description: "The table or view that has one row for each profile, as in crm.customer." })
  declare profileRelation: string;
}

@InputType("UpdateSourceInput", { description: "What to change. What is left out stays as it is." })
export class UpdateSourceInput {
  @Field(() => String, { nullable: true, description: "As people call it; 1 to 200 characters." })
  declare name?: string | null;
  @Field(() => String, { nullable: true, description: "Another connection string; it is checked before it is saved." })
  declare connectionString?: string | null;
  @Field(() => String, { nullable: true, description: "Another table or view; it is checked before it is saved." })
  declare profileRelation?: string | null;
}
