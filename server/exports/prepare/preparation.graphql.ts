import { Field, ID, InputType, Int, ObjectType } from "type-graphql";

import {
  DestinationFieldType,
  DestinationFieldTypeEnum,
  DestinationListType,
  UnsubscribeScopeEnum,
} from "../../connections/destination.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../../graphql/refusal.graphql.js";
import type { Text } from "../../text.js";

@ObjectType("ProposedCustomField", { description: "A profile field that could fill a custom field of the list." })
export class ProposedCustomFieldType {
  @Field(() => String, { description: "The custom field's key as the destination returns it." })
  declare key: string;
  @Field(() => String, { description: "The profile field." })
  declare field: string;
}

@ObjectType("ProposedNewField", {
  description: "A custom field that could be created for a profile field which the list has nothing for.",
})
export class ProposedNewFieldType {
  @Field(() => String, { description: "The profile field." })
  declare field: string;
  @Field(() => String, { description: "What the custom field could be called." })
  declare name: string;
  @Field(() => DestinationFieldTypeEnum, { description: "What it could hold." })
  declare type: keyof typeof DestinationFieldTypeEnum;
  @Field(() => [String], { description: "Its options, where these are certain; empty otherwise." })
  declare options: string[];
}

@ObjectType("ProposalReason", { description: "Why something is proposed." })
export class ProposalReasonType {
  declare text: Text;
  @Field(() => String, { description: "The part of the matching: email, name.0, mobileNumber, customFields.0.field." })
  declare path: string;
  @Field(() => String, { description: "The profile field." })
  declare field: string;
  @Field(() => String, {
    description: "The reason, for programs: USUAL_NAME, USUAL_ENDING, PART_OF_NAME, SAME_NAME or SAME_MEANING.",
  })
  declare code: string;
}

@ObjectType("MatchingProposal", {
  description:
    "A matching read off the names and types of fields. What they say nothing about is null or empty; consent is never proposed.",
})
export class MatchingProposalType {
  @Field(() => String, { nullable: true, description: "The field that could be the e-mail address." })
  declare email: string | null;
  @Field(() => [String], { description: "The fields that could be the name." })
  declare name: string[];
  @Field(() => String, { nullable: true, description: "The field that could be the mobile number." })
  declare mobileNumber: string | null;
  @Field(() => [ProposedCustomFieldType], { description: "What could fill the list's custom fields." })
  declare customFields: ProposedCustomFieldType[];
  @Field(() => [ProposalReasonType], { description: "Why each of them." })
  declare reasons: ProposalReasonType[];
  @Field(() => [ProposedNewFieldType], { description: "Custom fields that could be created for the other fields." })
  declare newFields: ProposedNewFieldType[];
}

@ObjectType("MatchingLoss", { description: "What of the profiles could not be sent as it is." })
export class MatchingLossType {
  @Field(() => String, { description: "What is lost, for programs; runs warn with the same code." })
  declare code: string;
  @Field(() => String, { nullable: true, description: "The custom field's name, where it is one." })
  declare field: string | null;
  @Field(() => Int, { description: "Profiles that it concerns." })
  declare count: number;
  @Field(() => String, { description: "What becomes of them, as a sentence." })
  declare message: string;
}

@ObjectType("MatchingPreflight", {
  description:
    "What a matching would do with the first 10,000 members: numbers alone, of profiles. evaluated = missing + syntax + withheld + duplicates + rejected + sendable.",
})
export class MatchingPreflightType {
  @Field(() => Int, { description: "Profiles that were looked at." })
  declare evaluated: number;
  @Field(() => Boolean, { description: "Whether these were all members." })
  declare complete: boolean;
  @Field(() => Int, { description: "Profiles without an e-mail address." })
  declare missing: number;
  @Field(() => Int, { description: "Profiles whose e-mail field holds something that is no address." })
  declare syntax: number;
  @Field(() => Int, { description: "Profiles withheld because the recipient did not agree." })
  declare withheld: number;
  @Field(() => Int, { description: "Further profiles of an address." })
  declare duplicates: number;
  @Field(() => Int, { description: "Addresses that would be rejected without being sent: a value is too long." })
  declare rejected: number;
  @Field(() => Int, { description: "Addresses that would be sent." })
  declare sendable: number;
  @Field(() => [MatchingLossType], { description: "What could not be sent as it is." })
  declare losses: MatchingLossType[];
}

@InputType("NewDestinationListInput", { description: "A list to be created at the destination." })
export class NewDestinationListInput {
  @Field(() => ID, { description: "The client who will have it." })
  declare clientId: string;
  @Field(() => String, { description: "Its name, 1 to 200 characters; no other list of the client has it." })
  declare name: string;
  @Field(() => Boolean, {
    defaultValue: false,
    description: "Whether somebody who is added is first asked by e-mail to confirm.",
  })
  declare confirmedOptIn: boolean;
  @Field(() => UnsubscribeScopeEnum, {
    defaultValue: "ALL_CLIENT_LISTS",
    description: "What a person leaves who unsubscribes.",
  })
  declare unsubscribeScope: keyof typeof UnsubscribeScopeEnum;
}

@InputType("NewDestinationFieldInput", { description: "A custom field to be created on a list." })
export class NewDestinationFieldInput {
  @Field(() => String, { description: "Its name, 1 to 100 characters; no other custom field of the list has it." })
  declare name: string;
  @Field(() => DestinationFieldTypeEnum, { defaultValue: "TEXT", description: "What it holds." })
  declare type: keyof typeof DestinationFieldTypeEnum;
  @Field(() => [String], {
    defaultValue: [],
    description: "Of ONE_OPTION and MANY_OPTIONS, at least one; of other types none.",
  })
  declare options: string[];
}

const REFUSALS = [ValidationErrorType, NotFoundType];
export const MatchingPreflightResult = resultUnion(
  "MatchingPreflightResult",
  MatchingPreflightType,
  "MatchingPreflight",
  REFUSALS,
);
export const DestinationListResult = resultUnion(
  "DestinationListResult",
  DestinationListType,
  "DestinationList",
  REFUSALS,
);
export const DestinationFieldResult = resultUnion(
  "DestinationFieldResult",
  DestinationFieldType,
  "DestinationField",
  REFUSALS,
);
