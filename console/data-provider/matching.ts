import type { GraphQLClient } from "./client.js";
import {
  AddDestinationOptionsDocument,
  CreateDestinationFieldDocument,
  CreateDestinationListDocument,
  MatchingPreflightDocument,
  ProposeMatchingDocument,
} from "./generated.js";
import type {
  MatchingInput,
  MatchingPreflightQuery,
  NewDestinationFieldInput,
  NewDestinationListInput,
  ProposeMatchingQuery,
} from "./generated.js";
import { raiseUserError } from "./raise-user-error.js";

export type MatchingProposal = NonNullable<ProposeMatchingQuery["proposeMatching"]>;
export type MatchingPreflight = Extract<
  MatchingPreflightQuery["matchingPreflight"],
  { readonly __typename: "MatchingPreflight" }
>;

/** Where an export will go, as far as its form knows. */
export interface Destined {
  readonly segmentIds: readonly string[];
  readonly connectionId: string;
  readonly listId: string;
}

/** A custom field as the destination answered it. */
export interface MadeField {
  readonly key: string;
  readonly name: string;
}

export function matchingVerbs(client: GraphQLClient) {
  return {
    /** Null when the list is gone. What the destination says when it cannot be reached is raised. */
    async proposeMatching(destined: Destined, signal?: AbortSignal): Promise<MatchingProposal | null> {
      return (await client.request(ProposeMatchingDocument, destined, signal)).proposeMatching;
    },
    async matchingPreflight(destined: Destined, matching: MatchingInput): Promise<MatchingPreflight> {
      const { matchingPreflight } = await client.request(MatchingPreflightDocument, { ...destined, matching });
      return raiseUserError(matchingPreflight, "MatchingPreflight");
    },
    async createDestinationList(connectionId: string, input: NewDestinationListInput): Promise<{ id: string }> {
      const { createDestinationList } = await client.request(CreateDestinationListDocument, { connectionId, input });
      return raiseUserError(createDestinationList, "DestinationList");
    },
    async createDestinationField(
      connectionId: string,
      listId: string,
      input: NewDestinationFieldInput,
    ): Promise<MadeField> {
      const variables = { connectionId, listId, input };
      const { createDestinationField } = await client.request(CreateDestinationFieldDocument, variables);
      return raiseUserError(createDestinationField, "DestinationField");
    },
    async addDestinationOptions(
      connectionId: string,
      listId: string,
      key: string,
      options: readonly string[],
    ): Promise<MadeField> {
      const variables = { connectionId, listId, key, options };
      const { addDestinationOptions } = await client.request(AddDestinationOptionsDocument, variables);
      return raiseUserError(addDestinationOptions, "DestinationField");
    },
  };
}
