import { GraphQLDateTime } from "graphql-scalars";
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import { UserType } from "../access/user.graphql.js";
import type { Connection } from "../connections/connection.entity.js";
import { ConnectionResult, ConnectionType } from "../connections/connection.graphql.js";
import { DestinationClientType } from "../connections/destination.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import type { Consent } from "./consent.entity.js";
import {
  ConsentStatementType,
  ConsentTokenType,
  ConsentType,
  DeletedConnectionListType,
  DeletedConnectionType,
  LocaleEnum,
} from "./consent.graphql.js";
import type { DeletedConnection } from "./deleted-connection.entity.js";
import { statementOf } from "./consent.service.js";

type LocaleName = keyof typeof LocaleEnum;

@Resolver(() => ConsentType)
class ConsentResolver {
  @Query(() => ConsentStatementType, {
    description: "The statement that is asked for now.",
  })
  consentStatement(
    @Arg("locale", () => LocaleEnum, { description: "In which language." })
    locale: LocaleName,
    @Ctx() { services }: Context,
  ) {
    return services.consents.statement(locale);
  }

  @Query(() => [ConsentType], {
    description:
      "What was recorded about a connection's consent, the newest 200 records first; also of a connection that was deleted. All of it as CSV and JSON: /api/connections/<id>/consents.csv and .json.",
  })
  consentHistory(
    @Arg("connectionId", () => ID, { description: "The connection." }) connectionId: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.consents.newest(em, connectionId);
  }

  @Query(() => DeletedConnectionListType, {
    description:
      "Connections that were deleted and whose consent is kept, the latest first unless sorted otherwise (deletedAt, displayName). Searched by name.",
  })
  deletedConnections(@Args(() => ListArgs) page: ListArgs, @Ctx() { services, em }: Context) {
    return services.consents.deletedConnections(em, page);
  }

  @Mutation(() => ConnectionResult, {
    description:
      "Records that the caller agrees to the transfers of a connection. Only the version in force can be agreed to.",
  })
  giveConsent(
    @Arg("connectionId", () => ID, { description: "The connection." })
    connectionId: string,
    @Arg("statementVersion", () => String, {
      description: "The version that was read, as in `consentStatement`.",
    })
    statementVersion: string,
    @Arg("locale", () => LocaleEnum, {
      description: "The language in which it was read.",
    })
    locale: LocaleName,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.consents.give(em, connectionId, { statementVersion, locale }, actor);
  }

  @Mutation(() => ConnectionResult, {
    description:
      "Withdraws a connection's consent. No call with profiles starts later than five seconds after; what was sent stays at the destination.",
  })
  withdrawConsent(
    @Arg("connectionId", () => ID, { description: "The connection." })
    connectionId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.consents.withdraw(em, connectionId, actor);
  }

  @FieldResolver(() => UserType, { description: "Who." })
  by(@Root() consent: Consent) {
    return consent.by.load();
  }

  @FieldResolver(() => ConsentTokenType, {
    nullable: true,
    description: "The API token that was used; null when the person was logged in.",
  })
  token(@Root() consent: Consent, @Ctx() { services, em }: Context) {
    return services.consents.tokenOf(em, consent);
  }

  @FieldResolver(() => ConsentStatementType, {
    description: "To which words, as they were then.",
  })
  statement(@Root() consent: Consent) {
    return statementOf(consent);
  }

  @FieldResolver(() => [DestinationClientType], {
    description: "For which account, as the clients seen in it; empty when the connection was not authenticated yet.",
  })
  account(@Root() consent: Consent) {
    return consent.account;
  }
}

@Resolver(() => ConnectionType)
class ConnectionConsentsResolver {
  @FieldResolver(() => [ConsentType], {
    description: "What was recorded about consent, newest first: the newest 200 records. The download has all of them.",
  })
  consents(@Root() connection: Connection, @Ctx() { services, em }: Context) {
    return services.consents.newest(em, connection.id);
  }

  @FieldResolver(() => GraphQLDateTime, {
    nullable: true,
    description:
      "Until when a former consent still holds, though the wording or the account changed: exports run until then, and somebody should consent anew before. Null when nothing runs out, and for all but admins.",
  })
  consentDueAt(@Root() connection: Connection, @Ctx() { services }: Context) {
    return services.connections.consentDueAt(connection);
  }
}

@Resolver(() => DeletedConnectionType)
class DeletedConnectionResolver {
  @FieldResolver(() => [ConsentType], {
    description:
      "What was recorded about its consent, newest first: the newest 200 records. The download has all of them.",
  })
  consents(@Root() connection: DeletedConnection, @Ctx() { services, em }: Context) {
    return services.consents.newest(em, connection.id);
  }
}

export const consentResolvers = [ConsentResolver, ConnectionConsentsResolver, DeletedConnectionResolver] as const;
