import type { EntityManager } from "@mikro-orm/postgresql";
import { GraphQLError } from "graphql";

import type { Actor } from "../access/actor.js";
import type { Services } from "../services.js";

/** What every resolver gets. There is no context without an actor: the transport refuses the request before. */
export interface Context {
  readonly actor: Actor;
  readonly services: Services;
  /** Forked for this operation, or for this event of a subscription. */
  readonly em: EntityManager;
}

/** Nobody: no session, no valid token. */
export function unauthenticated(): GraphQLError {
  return new GraphQLError("Log in, or send a valid API token as 'Authorization: Bearer <token>'.", {
    extensions: { code: "UNAUTHENTICATED", http: { status: 401 } },
  });
}

/** Somebody, but without the right. */
export function forbidden(): GraphQLError {
  return new GraphQLError("Your role does not allow this.", { extensions: { code: "FORBIDDEN" } });
}
