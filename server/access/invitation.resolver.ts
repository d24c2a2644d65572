import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import { LocaleEnum } from "../consent/consent.graphql.js";
import { DeletionResult } from "../exports/in-use.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import type { Invitation } from "./invitation.entity.js";
import { InvitationListType, InvitationResult, InvitationType, PasswordLinkResult } from "./invitation.graphql.js";
import { RoleEnum, UserType } from "./user.graphql.js";

@Resolver(() => InvitationType)
export class InvitationResolver {
  @Query(() => InvitationListType, {
    description:
      "Who is invited and has not come yet, by name unless sorted otherwise (name, email, role, createdAt, expiresAt). Searched by name and e-mail address. Expired ones are listed too, for thirty days.",
  })
  invitations(@Args(() => ListArgs) page: ListArgs, @Ctx() { services, em }: Context) {
    return services.invitations.list(em, page);
  }

  @Mutation(() => InvitationResult, {
    description: "Invites somebody by a link that is good once, for seven days.",
  })
  inviteUser(
    @Arg("email", () => String, { description: "With which they will log in." }) email: string,
    @Arg("name", () => String, { description: "What they are called, 1 to 200 characters." }) name: string,
    @Arg("role", () => RoleEnum, { description: "What they will be allowed to do." }) role: keyof typeof RoleEnum,
    @Arg("locale", () => LocaleEnum, { defaultValue: "en", description: "The language in which they are written to." })
    locale: keyof typeof LocaleEnum,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.invitations.invite(em, { email, name, role, locale }, actor);
  }

  @Mutation(() => InvitationResult, {
    description:
      "Makes a new link, good for another seven days, and sends it if it can. The one before is void. From then on it is the caller who invited.",
  })
  resendInvitation(
    @Arg("id", () => ID, { description: "The invitation's ID." }) id: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.invitations.resend(em, id, actor);
  }

  @Mutation(() => DeletionResult, { description: "Takes an invitation back: its link is void." })
  revokeInvitation(
    @Arg("id", () => ID, { description: "The invitation's ID." }) id: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.invitations.revoke(em, id);
  }

  @Mutation(() => PasswordLinkResult, {
    description:
      "Makes a link with which somebody who forgot their password sets a new one; it is good once, for seven days. Using it ends their sessions and revokes their API tokens for good.",
  })
  sendPasswordLink(
    @Arg("userId", () => ID, { description: "The person's ID." }) userId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.invitations.sendPasswordLink(em, userId, actor);
  }

  @FieldResolver(() => UserType, { nullable: true, description: "Who invited them; null when that is not known." })
  createdBy(@Root() invitation: Invitation) {
    return invitation.createdBy?.load() ?? null;
  }
}
