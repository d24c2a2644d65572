import { GraphQLError } from "graphql";
import type { MiddlewareFn } from "type-graphql";

import { DestinationError } from "../destinations/destination-error.js";
import type { Context } from "../graphql/context.js";
import { destinationProblem } from "./destination-problem.js";

/**
 * For fields that ask the destination while they are resolved: one that could not be asked is null with an error that
 * says why, in the language of the request, under a stable `extensions.code`. Nothing of the fault itself is shown.
 */
export const LiveRead: MiddlewareFn<Context> = async ({ context }, next) => {
  try {
    return await next();
  } catch (error) {
    if (!(error instanceof DestinationError)) throw error;
    const { code, text } = destinationProblem(error);
    throw new GraphQLError(text[context.actor.locale], {
      extensions: { code },
    });
  }
};
