import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";

import { DeletionResult } from "../exports/in-use.graphql.js";
import type { Context } from "../graphql/context.js";
import { ApiTokenResult, ApiTokenType } from "./api-token.graphql.js";
import { InvitationResolver } from "./invitation.resolver.js";
import { SessionType, SessionsRevokedType } from "./session.graphql.js";
import { RoleEnum } from "./user.graphql.js";
import { UserResolver } from "./user.resolver.js";

@Resolver(() => ApiTokenType)
class TokenResolver {
  @Query(() => [ApiTokenType], {
    description: "Tokens of one person, newest first, at most 200. Revoked ones are left out.",
  })
  apiTokens(
    @Arg("userId", () => ID, { nullable: true, description: "Whose; the caller's own when left out." })
    userId: string | null | undefined,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.tokens.list(em, actor, userId ?? null);
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
      description: "What it may do: at most what the caller may.",
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
    description: "Revokes a token: it is refused from now on. Others than admins revoke their own.",
  })
  revokeApiToken(
    @Arg("id", () => ID, { description: "The token's ID." }) id: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.tokens.revoke(em, id, actor);
  }
}

@Resolver(() => SessionType)
class SessionResolver {
  @Query(() => [SessionType], { description: "Where one person is logged in, latest used first." })
  sessions(
    @Arg("userId", () => ID, { nullable: true, description: "Who; the caller when left out." })
    userId: string | null | undefined,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.sessions.list(em, userId ?? null, actor);
  }

  @Mutation(() => DeletionResult, {
    description: "Ends a session: it is refused from now on. Others than admins end their own.",
  })
  revokeSession(
    @Arg("id", () => ID, { description: "The session's ID." }) id: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.sessions.revoke(em, id, actor);
  }

  @Mutation(() => SessionsRevokedType, {
    description: "Ends all of the caller's sessions but the one that asks.",
  })
  revokeOtherSessions(@Ctx() { services, em, actor }: Context) {
    return services.sessions.revokeOthers(em, actor);
  }
}

export const accessResolvers = [UserResolver, InvitationResolver, TokenResolver, SessionResolver] as const;
