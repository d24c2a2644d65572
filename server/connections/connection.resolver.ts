import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, UseMiddleware } from "type-graphql";

import { seesAll } from "../access/authorisation/authorise.js";
import { permissionsOn } from "../access/authorisation/permissions.js";
import { UserType } from "../access/user.graphql.js";
import { LeavingEnum } from "../exports/export.graphql.js";
import { DeletionResult } from "../exports/in-use.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import { Permission } from "../graphql/permission.graphql.js";
import type { Connection } from "./connection.entity.js";
import {
  AuthenticationType,
  ConnectionListType,
  ConnectionProblemType,
  ConnectionResult,
  ConnectionStatusEnum,
  ConnectionType,
  CreateConnectionInput,
  DependentExportsEnum,
} from "./connection.graphql.js";
import { DestinationListResolver } from "./destination.resolver.js";
import { DestinationClientType, DestinationListType } from "./destination.graphql.js";
import { LiveRead } from "./live-read.graphql.js";
import { OAuthResolver } from "./oauth.resolver.js";

@Resolver(() => ConnectionType)
class ConnectionResolver {
  @Query(() => ConnectionListType, {
    description:
      "Connections, by name unless sorted otherwise (displayName, type, status, problems: how many, shared, exports: how many, exportUser, createdAt, updatedAt; exportUser for admins only). Searched by name. Contributors find those that are shared with them.",
  })
  connections(@Args(() => ListArgs) page: ListArgs, @Ctx() { services, em, actor }: Context) {
    return services.connections.list(em, page, seesAll(actor, "Query.connection") ? {} : { sharedOnly: true });
  }

  @Query(() => ConnectionType, {
    nullable: true,
    description: "One connection; null when there is none with this ID, or not for the viewer.",
  })
  connection(
    @Arg("id", () => ID, { description: "The connection's ID." }) id: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.get(em, id);
  }

  @Mutation(() => ConnectionResult, {
    description: "Makes a new connection. Authenticate it and consent to it next.",
  })
  createConnection(
    @Arg("input", () => CreateConnectionInput, {
      description: "The connection.",
    })
    input: CreateConnectionInput,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.create(em, input);
  }

  @Mutation(() => ConnectionResult, { description: "Renames a connection." })
  updateConnection(
    @Arg("id", () => ID, { description: "The connection." }) id: string,
    @Arg("displayName", () => String, {
      description: "As people call it, 1 to 200 characters.",
    })
    displayName: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.update(em, id, displayName);
  }

  @Mutation(() => ConnectionResult, {
    description:
      "Records how many subscribers the contract with the destination allows. Nothing is refused for it: plans warn when a list would have more.",
  })
  setSubscriberAllowance(
    @Arg("connectionId", () => ID, { description: "The connection." }) connectionId: string,
    @Arg("allowance", () => Int, { nullable: true, description: "How many, at least 1; null when it is not known." })
    allowance: number | null | undefined,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.setSubscriberAllowance(em, connectionId, allowance ?? null);
  }

  @Mutation(() => ConnectionResult, {
    description:
      "Verifies an API key at the destination and keeps it, encrypted. It replaces the present credential; when it is refused, that one stays.",
  })
  authenticateWithApiKey(
    @Arg("connectionId", () => ID, { description: "The connection." })
    connectionId: string,
    @Arg("apiKey", () => String, {
      description: "The key. It is never returned.",
    })
    apiKey: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.connections.authenticateWithApiKey(em, connectionId, apiKey, actor);
  }

  @Mutation(() => ConnectionResult, {
    description:
      "Makes the caller the connection's export user, on whose behalf runs happen, instead of the present one.",
  })
  addSelfAsExportUser(
    @Arg("connectionId", () => ID, { description: "The connection." })
    connectionId: string,
    @Arg("password", () => String, {
      nullable: true,
      description: "The caller's own password. May be left out within five minutes of logging in; never with a token.",
    })
    password: string | null | undefined,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.connections.addSelfAsExportUser(em, connectionId, password ?? null, actor);
  }

  @Mutation(() => ConnectionResult, {
    description:
      "Lets contributors use a connection for exports. They see its name, type, clients, lists and fields, nothing of its credential, consent or account.",
  })
  shareConnection(
    @Arg("id", () => ID, { description: "The connection." }) id: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.setShared(em, id, true);
  }

  @Mutation(() => ConnectionResult, {
    description:
      "Keeps a connection from contributors again. Their exports on it stay, keep their schedule under the export user, and can be changed by admins only.",
  })
  unshareConnection(
    @Arg("id", () => ID, { description: "The connection." }) id: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.setShared(em, id, false);
  }

  @Mutation(() => ConnectionResult, {
    description: "Asks the destination whether the connection works. What is wrong is told as ValidationError.",
  })
  testConnection(
    @Arg("id", () => ID, { description: "The connection." }) id: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.test(em, id);
  }

  @Mutation(() => DeletionResult, {
    description: "Deletes a connection and its credential. Consents stay on record; people on lists stay there.",
  })
  deleteConnection(
    @Arg("id", () => ID, { description: "The connection." }) id: string,
    @Arg("dependentExports", () => DependentExportsEnum, {
      defaultValue: "REFUSE",
      description: "What becomes of the exports on it.",
    })
    dependentExports: keyof typeof DependentExportsEnum,
    @Arg("leaving", () => LeavingEnum, {
      defaultValue: "KEEP",
      description:
        "With dependentExports: DELETE, what becomes of the people on their lists. With REMOVE (for admins) the answer is InUse, which names the runs that remove them: the connection stays until these have ended, and is deleted by asking again.",
    })
    leaving: keyof typeof LeavingEnum,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.connections.delete(em, id, dependentExports, leaving, actor);
  }

  @FieldResolver(() => ConnectionStatusEnum, { description: "How far it is." })
  status(@Root() connection: Connection, @Ctx() { services }: Context) {
    return services.connections.statusOf(connection);
  }

  @FieldResolver(() => [ConnectionProblemType], {
    description: "All that keeps exports on it from running, not only the first. Empty when they may run.",
  })
  async problems(
    @Root() connection: Connection,
    @Ctx() { services, actor }: Context,
  ): Promise<ConnectionProblemType[]> {
    const problems = await services.connections.problemsOf(connection);
    return problems.map(({ code, message, advice }) => ({
      code,
      message: message[actor.locale],
      advice: advice[actor.locale],
    }));
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: "On whose behalf runs happen; null until somebody adds themselves, and for all but admins.",
  })
  exportUser(@Root() connection: Connection) {
    return connection.exportUser?.load() ?? null;
  }

  @FieldResolver(() => AuthenticationType, {
    nullable: true,
    description: "Null until it is authenticated, and for all but admins.",
  })
  async authentication(@Root() connection: Connection) {
    if (!connection.authenticatedAt) return null;
    return {
      method: connection.authenticationMethod,
      hint: connection.credentialHint,
      authenticatedAt: connection.authenticatedAt,
      authenticatedBy: (await connection.authenticatedBy?.load()) ?? null,
    };
  }

  @FieldResolver(() => [DestinationClientType], {
    nullable: true,
    description:
      "The account's clients, read live; null with an error when they cannot be read, null for those who may not use the connection.",
  })
  @UseMiddleware(LiveRead)
  clients(@Root() connection: Connection, @Ctx() { services, em }: Context) {
    return services.connections.readClients(em, connection.id);
  }

  @FieldResolver(() => [DestinationListType], {
    nullable: true,
    description:
      "A client's lists, read live; null with an error when they cannot be read, null for those who may not use the connection.",
  })
  @UseMiddleware(LiveRead)
  lists(
    @Root() connection: Connection,
    @Arg("clientId", () => ID, { description: "The client." }) clientId: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.readLists(em, connection.id, clientId);
  }

  @FieldResolver(() => DestinationListType, {
    nullable: true,
    description:
      "One list, read live; null when the account has no such list or the viewer may not use the connection, null with an error when it cannot be read.",
  })
  @UseMiddleware(LiveRead)
  list(
    @Root() connection: Connection,
    @Arg("listId", () => ID, { description: "The list." }) listId: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.connections.readList(em, connection.id, listId);
  }

  @FieldResolver(() => [Permission], {
    description: "What the viewer may do with it.",
  })
  permissions(@Root() connection: Connection, @Ctx() context: Context): Promise<Permission[]> {
    return permissionsOn(context, "Connection", connection);
  }
}

export const connectionResolvers = [ConnectionResolver, DestinationListResolver, OAuthResolver] as const;
