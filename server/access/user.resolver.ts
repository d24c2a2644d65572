import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import { Permission } from "../graphql/permission.graphql.js";
import { permissionsOn } from "./authorisation/permissions.js";
import { User } from "./user.entity.js";
import {
  RoleEnum,
  UpdateViewerInput,
  UserListType,
  UserResult,
  UserStatusEnum,
  UserType,
  ViewerResult,
} from "./user.graphql.js";

const WHO = "The person's ID.";

@Resolver(() => UserType)
export class UserResolver {
  @Query(() => UserType, {
    description: "Who calls; with a token, the person who made it.",
  })
  viewer(@Ctx() { actor, em }: Context) {
    return em.findOneOrFail(User, { id: actor.userId });
  }

  @Mutation(() => ViewerResult, {
    description: "Changes how oneself is written to; with a token, how the person who made it is.",
  })
  updateViewer(
    @Arg("input", () => UpdateViewerInput, { description: "What to change." }) input: UpdateViewerInput,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.users.updateViewer(em, input, actor);
  }

  @Query(() => UserListType, {
    description:
      "Everybody who may log in or once might, by name unless sorted otherwise (name, email, role, status, createdAt, lastLoginAt). Searched by name and e-mail address.",
  })
  users(@Args(() => ListArgs) page: ListArgs, @Ctx() { services, em }: Context) {
    return services.users.list(em, page);
  }

  @Query(() => UserType, { nullable: true, description: "One person; null when there is none with this ID." })
  user(@Arg("id", () => ID, { description: WHO }) id: string, @Ctx() { services, em }: Context) {
    return services.users.get(em, id);
  }

  @Mutation(() => UserResult, {
    description:
      "Changes what somebody may do, from their next request on. The last active admin stays one. Links that a former admin sent out are void. Where single sign-on gives them a role, the next log-in sets it again.",
  })
  changeUserRole(
    @Arg("userId", () => ID, { description: WHO }) userId: string,
    @Arg("role", () => RoleEnum, { description: "What they may do from now on." }) role: keyof typeof RoleEnum,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.users.changeRole(em, userId, role, actor);
  }

  @Mutation(() => UserResult, {
    description:
      "Keeps somebody out: their sessions end, their tokens are revoked, links that they sent out are void, exports that run on their behalf are skipped. What they made stays.",
  })
  deactivateUser(
    @Arg("userId", () => ID, { description: WHO }) userId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.users.deactivate(em, userId, actor);
  }

  @Mutation(() => UserResult, {
    description: "Lets somebody log in again, with the role they had. Their tokens stay revoked.",
  })
  reactivateUser(@Arg("userId", () => ID, { description: WHO }) userId: string, @Ctx() { services, em }: Context) {
    return services.users.reactivate(em, userId);
  }

  @FieldResolver(() => UserStatusEnum, { description: "Whether they may come in." })
  status(@Root() user: User): keyof typeof UserStatusEnum {
    return user.deactivatedAt ? "DEACTIVATED" : "ACTIVE";
  }

  @FieldResolver(() => [Permission], { description: "What the viewer may do with them." })
  permissions(@Root() user: User, @Ctx() context: Context): Promise<Permission[]> {
    return permissionsOn(context, "User", user);
  }
}
