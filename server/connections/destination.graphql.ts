import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";

import type { ListDetails } from "../destinations/list.js";
import type { ListSummary } from "./account-access.js";

export const DestinationTypeEnum = {
  CAMPAIGN_MONITOR: "CAMPAIGN_MONITOR",
} as const;
registerEnumType(DestinationTypeEnum, {
  name: "DestinationType",
  description: "Where lists of subscribers live.",
  valuesConfig: {
    CAMPAIGN_MONITOR: { description: "Campaign Monitor, by its API v3.3." },
  },
});

export const UnsubscribeScopeEnum = {
  ALL_CLIENT_LISTS: "ALL_CLIENT_LISTS",
  ONLY_THIS_LIST: "ONLY_THIS_LIST",
} as const;
registerEnumType(UnsubscribeScopeEnum, {
  name: "UnsubscribeScope",
  description: "What a person leaves when they unsubscribe from a list.",
  valuesConfig: {
    ALL_CLIENT_LISTS: {
      description: "All lists of the client; the address is suppressed there.",
    },
    ONLY_THIS_LIST: { description: "This list only." },
  },
});

export const DestinationFieldTypeEnum = {
  TEXT: "TEXT",
  NUMBER: "NUMBER",
  DATE: "DATE",
  COUNTRY: "COUNTRY",
  US_STATE: "US_STATE",
  ONE_OPTION: "ONE_OPTION",
  MANY_OPTIONS: "MANY_OPTIONS",
} as const;
registerEnumType(DestinationFieldTypeEnum, {
  name: "DestinationFieldType",
  description: "What a custom field of a list holds.",
  valuesConfig: {
    TEXT: { description: "Text." },
    NUMBER: { description: "A number." },
    DATE: { description: "A date." },
    COUNTRY: {
      description: "A country, by the destination's own list of names.",
    },
    US_STATE: {
      description: "A state of the USA, by the destination's own list of names.",
    },
    ONE_OPTION: { description: "One of the field's options." },
    MANY_OPTIONS: { description: "Any number of the field's options." },
  },
});

@ObjectType("DestinationClient", {
  description: "A client: whoever owns lists in an account.",
})
export class DestinationClientType {
  @Field(() => ID, { description: "The destination's ID of the client." })
  declare id: string;
  @Field(() => String, { description: "The client's name." })
  declare name: string;
}

@ObjectType("DestinationField", { description: "A custom field of a list." })
export class DestinationFieldType {
  @Field(() => String, {
    description: "The key as the destination returns it, brackets included.",
  })
  declare key: string;
  @Field(() => String, { description: "The field's name." })
  declare name: string;
  @Field(() => DestinationFieldTypeEnum, { description: "What it holds." })
  declare type: keyof typeof DestinationFieldTypeEnum;
  @Field(() => [String], {
    description: "What may be chosen; empty where nothing is chosen from.",
  })
  declare options: string[];
}

/** Either the whole list, or its name with a way to read the rest. */
export type DestinationListRoot = ListDetails | ListSummary;

@ObjectType("DestinationList", {
  description:
    "A list of subscribers, read live. Of `Connection.lists`, ID and name of all lists cost one call; any other field costs calls for each list.",
})
export class DestinationListType {
  @Field(() => ID, { description: "The destination's ID of the list." })
  declare id: string;
  @Field(() => String, { description: "The list's name." })
  declare name: string;
  @Field(() => Int, {
    nullable: true,
    description: "Subscribers who are active; null when the destination does not say.",
  })
  declare activeSubscribers: number | null;
  @Field(() => Boolean, {
    description: "Whether somebody who is added is first asked by e-mail to confirm.",
  })
  declare confirmedOptIn: boolean;
  @Field(() => UnsubscribeScopeEnum, {
    description: "What a person leaves who unsubscribes.",
  })
  declare unsubscribeScope: keyof typeof UnsubscribeScopeEnum;
  @Field(() => [DestinationFieldType], {
    description: "The list's custom fields.",
  })
  declare customFields: DestinationFieldType[];
}
