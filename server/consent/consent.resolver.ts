import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";

import { UserType } from "../access/user.graphql.js";
import type { Connection } from "../connections/connection.entity.js";
import { ConnectionResult, ConnectionType } from "../connections/connection.graphql.js";
import { DestinationClientType } from "../connections/destination.graphql.js";
import type { Context } from "../graphql/context.js";
import type { Consent } from "./consent.entity.js";
import { ConsentStatementType, ConsentType, LocaleEnum } from "./consent.graphql.js";
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
    description: "What was recorded about consent, newest first.",
  })
  consents(@Root() connection: Connection) {
    return connection.consents.loadItems();
  }
}

export const consentResolvers = [ConsentResolver, ConnectionConsentsResolver] as const;
