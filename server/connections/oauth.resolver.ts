import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";

import type { Context } from "../graphql/context.js";
import type { Connection } from "./connection.entity.js";
import { ConnectionType } from "./connection.graphql.js";
import { OAuthResult } from "./oauth.graphql.js";

/** Authenticating by logging in at the destination. */
@Resolver(() => ConnectionType)
export class OAuthResolver {
  @Mutation(() => OAuthResult, {
    description:
      "Begins a log-in at the destination, which takes the place of the present credential once it succeeds. The answer arrives at the server's own callback, in the session that began it; begun with a token, in any session of the token's maker. ValidationError where the server has no app registered with the destination.",
  })
  beginOAuth(
    @Arg("connectionId", () => ID, { description: "The connection." }) connectionId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.oauth.begin(em, connectionId, actor);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Why nobody can authenticate it by logging in at the destination (`beginOAuth`) on this server, in the language of the request; null where they can.",
  })
  oauthUnavailable(@Root() { type }: Connection, @Ctx() { services, actor }: Context): string | null {
    return services.oauth.unavailable(type)?.[actor.locale] ?? null;
  }
}
