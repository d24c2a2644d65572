import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, UseMiddleware } from "type-graphql";

import { LiveRead } from "../../connections/live-read.graphql.js";
import type { Context } from "../../graphql/context.js";
import type { StoredWarning } from "../../runs/export-run.entity.js";
import { warningText } from "../../runs/run-text.js";
import { MatchingInput } from "../matching.graphql.js";
import type { MatchingPreflight } from "./preflight.js";
import {
  DestinationFieldResult,
  DestinationListResult,
  MatchingLossType,
  MatchingPreflightResult,
  MatchingPreflightType,
  MatchingProposalType,
  NewDestinationFieldInput,
  NewDestinationListInput,
  ProposalReasonType,
} from "./preparation.graphql.js";
import type { ProposalReason } from "./propose-matching.js";

const CONNECTION = { description: "The connection through which it is reached." };
const LIST = { description: "The list." };

@Resolver()
export class PreparationResolver {
  @Query(() => MatchingProposalType, {
    nullable: true,
    description:
      "A matching for a list, proposed from the names and types of the fields that all segments show. The list is read live: null with an error when it cannot be, null when there is no such list.",
  })
  @UseMiddleware(LiveRead)
  proposeMatching(
    @Arg("segmentIds", () => [ID], { description: "The segments." }) segmentIds: string[],
    @Arg("connectionId", () => ID, CONNECTION) connectionId: string,
    @Arg("listId", () => ID, LIST) listId: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.preparation.propose(em, segmentIds, connectionId, listId);
  }

  @Query(() => MatchingPreflightResult, {
    description:
      "What a matching would do with the first 10,000 members, in numbers, before anything is saved. Nothing is sent, and nobody's data is shown.",
  })
  matchingPreflight(
    @Arg("segmentIds", () => [ID], { description: "The segments." }) segmentIds: string[],
    @Arg("connectionId", () => ID, CONNECTION) connectionId: string,
    @Arg("listId", () => ID, LIST) listId: string,
    @Arg("matching", () => MatchingInput, { description: "The matching to try." }) matching: MatchingInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.preparation.preflight(em, { segmentIds, connectionId, listId, matching });
  }

  @Mutation(() => DestinationListResult, { description: "Creates a list at the destination. It is empty." })
  createDestinationList(
    @Arg("connectionId", () => ID, CONNECTION) connectionId: string,
    @Arg("input", () => NewDestinationListInput, { description: "The list." }) input: NewDestinationListInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.preparation.createList(em, connectionId, input);
  }

  @Mutation(() => DestinationFieldResult, {
    description: "Creates a custom field on a list. Its key is what the destination answers.",
  })
  createDestinationField(
    @Arg("connectionId", () => ID, CONNECTION) connectionId: string,
    @Arg("listId", () => ID, LIST) listId: string,
    @Arg("input", () => NewDestinationFieldInput, { description: "The custom field." }) input: NewDestinationFieldInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.preparation.createField(em, connectionId, listId, input);
  }

  @Mutation(() => DestinationFieldResult, {
    description: "Adds options to a custom field of one or many options. Those it has stay.",
  })
  addDestinationOptions(
    @Arg("connectionId", () => ID, CONNECTION) connectionId: string,
    @Arg("listId", () => ID, LIST) listId: string,
    @Arg("key", () => String, { description: "The custom field's key." }) key: string,
    @Arg("options", () => [String], { description: "The options to add." }) options: string[],
    @Ctx() { services, em }: Context,
  ) {
    return services.preparation.addOptions(em, connectionId, listId, key, options);
  }
}

@Resolver(() => ProposalReasonType)
class ProposalReasonResolver {
  @FieldResolver(() => String, { description: "The reason, as a sentence in the language of the request." })
  message(@Root() { text }: ProposalReason, @Ctx() { actor }: Context): string {
    return text[actor.locale];
  }
}

@Resolver(() => MatchingPreflightType)
class MatchingPreflightResolver {
  @FieldResolver(() => [MatchingLossType], { description: "What could not be sent as it is." })
  losses(@Root() { losses }: MatchingPreflight, @Ctx() { actor }: Context): MatchingLossType[] {
    return losses.map((loss: StoredWarning) => ({
      code: loss.code,
      field: loss.field ?? null,
      count: loss.count ?? 0,
      message: warningText(loss)[actor.locale],
    }));
  }
}

export const preparationResolvers = [PreparationResolver, ProposalReasonResolver, MatchingPreflightResolver] as const;
