import { GraphQLDateTime } from "graphql-scalars";
import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";

import { PageInfoType } from "../../runs/run.graphql.js";
import { DEPARTED_STATES, DEPARTURE_REASONS, type DepartedState, type DepartureReason } from "./departed-state.js";

export const DepartedStateEnum = Object.fromEntries(DEPARTED_STATES.map((state) => [state, state])) as {
  [State in DepartedState]: State;
};
registerEnumType(DepartedStateEnum, {
  name: "DepartedState",
  description: "Where somebody stands who is not on a list any more.",
  valuesConfig: {
    UNSUBSCRIBED: { description: "They unsubscribed." },
    BOUNCED: { description: "Mail to them came back." },
    DELETED: { description: "They were deleted from the list, by an export or by somebody else." },
    SUPPRESSED: { description: "No list of the client that heeds its suppression list may have them." },
    ABSENT: { description: "They were once on the list, and it does not know them any more." },
  },
});

export const DepartureReasonEnum = Object.fromEntries(DEPARTURE_REASONS.map((reason) => [reason, reason])) as {
  [Reason in DepartureReason]: Reason;
};
registerEnumType(DepartureReasonEnum, {
  name: "DepartureReason",
  description: "Why somebody is not on a list any more, for programs.",
  valuesConfig: {
    UNSUBSCRIBED: { description: "They unsubscribed from this list." },
    BOUNCED: { description: "Mail of this list to them came back." },
    DELETED_BY_US: { description: "An export took them off the list." },
    DELETED_ELSEWHERE: { description: "Somebody else deleted them, or it cannot be told who did." },
    SUPPRESSED_UNSUBSCRIBED: { description: "They unsubscribed from all of the client's lists." },
    SUPPRESSED_BOUNCED: { description: "Mail of the client's to them came back." },
    SUPPRESSED: { description: "Somebody put them on the suppression list, or the destination did not say why." },
    ABSENT: { description: "The list does not know them any more." },
  },
});

@ObjectType("DepartedRecipient", { description: "Somebody of a list who is not on it any more." })
export class DepartedRecipientType {
  @Field(() => String, {
    description: "The address; masked for viewers, and for contributors where the connection is not shared.",
  })
  declare email: string;
  @Field(() => DepartedStateEnum, { description: "Where they stand." })
  declare state: DepartedState;
  @Field(() => DepartureReasonEnum, { description: "Why, for programs." })
  declare reason: DepartureReason;
  @Field(() => String, {
    nullable: true,
    description:
      "When they came into that state, as the destination writes it: in its client's time zone, without an offset. Null when it did not say.",
  })
  declare stateDate: string | null;
  @Field(() => GraphQLDateTime, { description: "When Listwright first learnt of it." })
  declare seenAt: Date;
  @Field(() => Boolean, { description: "Whether the export wants them on the list, or once did." })
  declare onceClaimed: boolean;
}

@ObjectType("DepartedRecipientEdge", { description: "Somebody who left, and their place in the list." })
export class DepartedRecipientEdgeType {
  @Field(() => String, { description: "Where they stand in the list; for `after`." })
  declare cursor: string;
  @Field(() => DepartedRecipientType, { description: "The person." })
  declare node: DepartedRecipientType;
}

@ObjectType("DepartedCount", { description: "How many people are in a state." })
export class DepartedCountType {
  @Field(() => DepartedStateEnum, { description: "The state." })
  declare state: DepartedState;
  @Field(() => Int, { description: "How many are in it." })
  declare count: number;
}

@ObjectType("DepartedRecipientConnection", { description: "One page of those who left a list." })
export class DepartedRecipientConnectionType {
  @Field(() => [DepartedRecipientEdgeType], { description: "The people of this page, the latest learnt first." })
  declare edges: DepartedRecipientEdgeType[];
  @Field(() => PageInfoType, { description: "Whether there is more." })
  declare pageInfo: PageInfoType;
  @Field(() => Int, { description: "How many there are in all." })
  declare totalCount: number;
  @Field(() => [DepartedCountType], { description: "How many there are in each state asked for." })
  declare counts: DepartedCountType[];
}

@ArgsType()
export class DepartedArgs {
  @Field(() => ID, { description: "The export whose list is meant." })
  declare exportId: string;
  @Field(() => [DepartedStateEnum], { nullable: true, description: "Only these states; all of them when left out." })
  declare state?: DepartedState[] | null;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "Only those of whom Listwright first learnt then or later; everybody when left out.",
  })
  declare since?: Date | null;
  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: "Only those whom this export wants, or once wanted, on the list.",
  })
  declare onceClaimed?: boolean | null;
  @Field(() => Int, {
    nullable: true,
    defaultValue: 50,
    description: "How many people to return: more than 200 returns 200, 0 none. A negative number is refused.",
  })
  declare first?: number | null;
  @Field(() => String, { nullable: true, description: "The cursor after which to go on; what is none is refused." })
  declare after?: string | null;
}
