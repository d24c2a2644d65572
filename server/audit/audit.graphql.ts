import { GraphQLDateTime, GraphQLJSON } from "graphql-scalars";
import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

import { PageInfoType } from "../runs/run.graphql.js";
import type { AuditFilterInput } from "./audit-filter.js";

export const AuditOutcomeEnum = { DONE: "DONE", REFUSED: "REFUSED" } as const;
registerEnumType(AuditOutcomeEnum, {
  name: "AuditOutcome",
  description: "What became of what somebody tried.",
  valuesConfig: {
    DONE: { description: "It happened." },
    REFUSED: { description: "Whoever tried may not do it, or failed to prove who they are." },
  },
});

@InputType("AuditEventFilter", { description: "Which events; what is left out does not matter." })
export class AuditEventFilterInput implements AuditFilterInput {
  @Field(() => ID, { nullable: true, description: "Those of this person, through tokens of theirs too." })
  declare actorId?: string | null;
  @Field(() => ID, { nullable: true, description: "Those of this API token." })
  declare tokenId?: string | null;
  @Field(() => String, { nullable: true, description: "Those of this operation, such as updateExport." })
  declare operation?: string | null;
  @Field(() => String, { nullable: true, description: "created, changed, deleted, or what else was done." })
  declare action?: string | null;
  @Field(() => String, { nullable: true, description: "Those about this kind of object, such as export." })
  declare objectKind?: string | null;
  @Field(() => ID, {
    nullable: true,
    description: "Those about this object. What was recorded of a connection's consent goes by the connection's ID.",
  })
  declare objectId?: string | null;
  @Field(() => AuditOutcomeEnum, { nullable: true, description: "Those with this outcome." })
  declare outcome?: keyof typeof AuditOutcomeEnum | null;
  @Field(() => String, {
    nullable: true,
    description:
      "Those in which each of these words is found, without regard to case and width: in the names of the person, the token and the object as they were then, and in the operation.",
  })
  declare search?: string | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "From this moment on." })
  declare from?: Date | null;
  @Field(() => GraphQLDateTime, { nullable: true, description: "Before this moment." })
  declare to?: Date | null;
}

@ArgsType()
export class AuditEventsArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 50,
    description: "How many events to return: more than 200 returns 200, 0 none. A negative number is refused.",
  })
  declare first: number | null;
  @Field(() => String, {
    nullable: true,
    description: "The cursor after which to go on; from the newest when left out. What is none is refused.",
  })
  declare after?: string | null;
  @Field(() => AuditEventFilterInput, { nullable: true, description: "Which events; all when left out." })
  declare filter?: AuditEventFilterInput | null;
}

@ObjectType("AuditChange", { description: "What became of one field." })
export class AuditChangeType {
  @Field(() => String, { description: "The field, in the API's words." })
  declare field: string;
  @Field(() => String, {
    nullable: true,
    description: "What it was; null for nothing. Secrets read (secret), addresses are masked, what has parts is JSON.",
  })
  declare before: string | null;
  @Field(() => String, { nullable: true, description: "What it has been since; null for nothing." })
  declare after: string | null;
}

@ObjectType("AuditEvent", { description: "Something that somebody did, or tried to. It is never changed or deleted." })
export class AuditEventType {
  @Field(() => ID, { description: "Identifies the event." })
  declare id: string;
  @Field(() => GraphQLDateTime, { description: "When it happened." })
  declare at: Date;
  @Field(() => ID, { nullable: true, description: "The ID of the person; null: the system itself, or nobody known." })
  declare actorId: string | null;
  @Field(() => String, { nullable: true, description: "The person's name as it was then." })
  declare actorName: string | null;
  @Field(() => ID, { nullable: true, description: "The API token that acted for the person, if one did." })
  declare tokenId: string | null;
  @Field(() => String, { nullable: true, description: "The token's name as it was then." })
  declare tokenName: string | null;
  @Field(() => String, { nullable: true, description: "The network address it came from." })
  declare networkAddress: string | null;
  @Field(() => String, {
    nullable: true,
    description: "The API's operation, or the job, that did it; null for what happens as the server starts.",
  })
  declare operation: string | null;
  @Field(() => String, { description: "created, changed, deleted, or what else was done, in the API's words." })
  declare action: string;
  @Field(() => AuditOutcomeEnum, { description: "Whether it happened." })
  declare outcome: keyof typeof AuditOutcomeEnum;
  @Field(() => String, { nullable: true, description: "The kind of object that it was about, such as export." })
  declare objectKind: string | null;
  @Field(() => ID, { nullable: true, description: "The object; it may be gone since." })
  declare objectId: string | null;
  @Field(() => String, { nullable: true, description: "The object's name as it was then." })
  declare objectName: string | null;
  @Field(() => GraphQLJSON, { nullable: true, description: "What else is worth knowing: counts, codes, choices." })
  declare details: unknown;
}

@ObjectType("AuditEventEdge", { description: "One event with its place in the trail." })
export class AuditEventEdgeType {
  @Field(() => String, { description: "Where the event stands; pass it as `after` to go on from here." })
  declare cursor: string;
  @Field(() => AuditEventType, { description: "The event." })
  declare node: AuditEventType;
}

@ObjectType("AuditEventConnection", { description: "One page of the audit trail, newest first." })
export class AuditEventConnectionType {
  @Field(() => [AuditEventEdgeType], { description: "The events of this page." })
  declare edges: AuditEventEdgeType[];
  @Field(() => PageInfoType, { description: "Whether there is more." })
  declare pageInfo: PageInfoType;
}
