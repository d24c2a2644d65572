import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from "type-graphql";

import { UserType } from "../access/user.graphql.js";
import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";
import { DestinationTypeEnum } from "./destination.graphql.js";

export { DestinationClientType, DestinationListType } from "./destination.graphql.js";

export const ConnectionStatusEnum = {
  DRAFT: "DRAFT",
  CONSENT_REQUIRED: "CONSENT_REQUIRED",
  CONSENT_WITHDRAWN: "CONSENT_WITHDRAWN",
  NEEDS_REAUTHENTICATION: "NEEDS_REAUTHENTICATION",
  CONNECTED: "CONNECTED",
} as const;
registerEnumType(ConnectionStatusEnum, {
  name: "ConnectionStatus",
  description: "How far a connection is. `Connection.problems` says all that is missing.",
  valuesConfig: {
    DRAFT: { description: "Not authenticated yet." },
    CONSENT_REQUIRED: {
      description: "Authenticated, but nobody has agreed to the transfer in the wording in force for this account.",
    },
    CONSENT_WITHDRAWN: { description: "The consent was withdrawn." },
    NEEDS_REAUTHENTICATION: {
      description: "The destination no longer accepts the credential.",
    },
    CONNECTED: {
      description: "Authenticated and consented to. Exports also need an export user.",
    },
  },
});

export const AuthenticationMethodEnum = {
  API_KEY: "API_KEY",
  OAUTH: "OAUTH",
} as const;
registerEnumType(AuthenticationMethodEnum, {
  name: "AuthenticationMethod",
  description: "How a connection proves itself to the destination.",
  valuesConfig: {
    API_KEY: { description: "By an API key." },
    OAUTH: {
      description: "By a log-in at the destination, whose tokens are refreshed by themselves.",
    },
  },
});

export const DependentExportsEnum = {
  REFUSE: "REFUSE",
  DETACH: "DETACH",
  DELETE: "DELETE",
} as const;
registerEnumType(DependentExportsEnum, {
  name: "DependentExports",
  description: "What becomes of the exports on a connection that is deleted.",
  valuesConfig: {
    REFUSE: {
      description: "The connection is not deleted while there are any.",
    },
    DETACH: {
      description: "They stay, without a connection; their runs are skipped.",
    },
    DELETE: {
      description: "They are deleted too. The people on their lists stay there, unless `leaving` says otherwise.",
    },
  },
});

@ObjectType("ConnectionProblem", {
  description: "Something that keeps the exports on a connection from running.",
})
export class ConnectionProblemType {
  @Field(() => String, {
    description: "For programs, stable: the reason for which runs are skipped, as in the enum SkipReason.",
  })
  declare code: string;
  @Field(() => String, {
    description: "What is wrong, in the language of the request (Accept-Language).",
  })
  declare message: string;
  @Field(() => String, { description: "What to do about it." })
  declare advice: string;
}

@ObjectType("Authentication", {
  description: "How and by whom a connection was authenticated. Never the credential.",
})
export class AuthenticationType {
  @Field(() => AuthenticationMethodEnum, {
    description: "The kind of credential.",
  })
  declare method: keyof typeof AuthenticationMethodEnum;
  @Field(() => String, {
    description:
      "The credential's last four characters, to tell keys apart; of a log-in, those of its first access token.",
  })
  declare hint: string;
  @Field(() => GraphQLDateTime, {
    description: "When the credential was verified and stored.",
  })
  declare authenticatedAt: Date;
  @Field(() => UserType, { nullable: true, description: "Who entered it." })
  declare authenticatedBy: UserType | null;
}

@ObjectType("Connection", {
  description: "An account at the destination and the way to it, used by any number of exports.",
})
export class ConnectionType {
  @Field(() => ID, { description: "Identifies the connection." })
  declare id: string;
  @Field(() => String, { description: "As people call it." })
  declare displayName: string;
  @Field(() => DestinationTypeEnum, { description: "The kind of destination." })
  declare type: keyof typeof DestinationTypeEnum;
  @Field(() => Boolean, {
    description: "Whether contributors may use it. Always false in this version.",
  })
  declare sharedWithContributors: boolean;
  @Field(() => Int, {
    nullable: true,
    description:
      "Subscribers that the contract with the destination allows, as an admin recorded it; plans warn when a list would have more. Null when nobody did.",
  })
  declare subscriberAllowance: number | null;
  @Field(() => GraphQLDateTime, { description: "When it was created." })
  declare createdAt: Date;
  @Field(() => GraphQLDateTime, { description: "When it was changed last." })
  declare updatedAt: Date;
}

export const ConnectionListType = listType(ConnectionType, "Connection");

export const ConnectionResult = resultUnion("ConnectionResult", ConnectionType, "Connection", [
  ValidationErrorType,
  NotFoundType,
]);

@InputType("CreateConnectionInput", {
  description: "A new connection. It is a draft until it is authenticated.",
})
export class CreateConnectionInput {
  @Field(() => String, {
    description: "As people call it, 1 to 200 characters: say what the account is for.",
  })
  declare displayName: string;
  @Field(() => DestinationTypeEnum, {
    defaultValue: "CAMPAIGN_MONITOR",
    description: "The kind of destination.",
  })
  declare type: keyof typeof DestinationTypeEnum;
}
