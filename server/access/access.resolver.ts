import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";

import { DeletionResult } from "../exports/in-use.graphql.js";
import type { Context } from "../graphql/context.js";
import { ApiTokenResult, ApiTokenType } from "./api-token.graphql.js";
import { User } from "./user.entity.js";
import { RoleEnum, UserType } from "./user.graphql.js";

@Resolver(() => UserType)
class ViewerResolver {
  @Query(() => UserType, {
    description: "Who calls; with a token, the person who made it.",
  })
  viewer(@Ctx() { actor, em }: Context) {
    return em.findOneOrFail(User, { id: actor.userId });
  }
}

@Resolver(() => ApiTokenType)
class TokenResolver {
  @Query(() => [ApiTokenType], {
    description: "The caller's own tokens, newest first. Revoked ones are left out.",
  })
  apiTokens(@Ctx() { services, em, actor }: Context) {
    return services.tokens.list(em, actor);
  }

  @Mutation(() => ApiTokenResult, {
    description: "Makes a token that acts for the caller. Send it as 'Authorization: Bearer <token>'.",
  })
  createApiToken(
    @Arg("name", () => String, {
      description: "What it is for, 1 to 200 characters.",
    })
    name: string,
    @Arg("role", () => RoleEnum, {
      description: "What it may do: at most what the caller may. ADMIN in this version.",
    })
    role: keyof typeof RoleEnum,
    @Arg("expiresAt", () => GraphQLDateTime, {
      nullable: true,
      description: "When it ends; never when left out.",
    })
    expiresAt: Date | null | undefined,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.tokens.create(em, { name, role, expiresAt: expiresAt ?? null }, actor);
  }

  @Mutation(() => DeletionResult, {
    description: "Revokes one of the caller's tokens: it is refused from now on.",
  })
  revokeApiToken(
    @Arg("id", () => ID, { description: "The token's ID." }) id: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.tokens.revoke(em, id, actor);
  }
}

export const accessResolvers = [ViewerResolver, TokenResolver] as const;
