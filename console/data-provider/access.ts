import type { GraphQLClient } from "./client.js";
import {
  ApiTokensDocument,
  CreateApiTokenDocument,
  OverviewDocument,
  RevokeApiTokenDocument,
  RevokeOtherSessionsDocument,
  RevokeSessionDocument,
  SessionsDocument,
  ViewerDocument,
} from "./generated.js";
import type {
  ApiTokensQuery,
  CreateApiTokenMutation,
  CreateApiTokenMutationVariables,
  OverviewQuery,
  SessionsQuery,
  ViewerQuery,
} from "./generated.js";
import { raiseUserError } from "./raise-user-error.js";

export type Viewer = ViewerQuery["viewer"];
export type Session = SessionsQuery["sessions"][number];
export type ApiToken = ApiTokensQuery["apiTokens"][number];
export type NewApiToken = Extract<CreateApiTokenMutation["createApiToken"], { readonly __typename: "ApiTokenCreated" }>;
export type Overview = OverviewQuery;

export function accessVerbs(client: GraphQLClient) {
  return {
    async viewer(signal?: AbortSignal): Promise<Viewer> {
      return (await client.request(ViewerDocument, {}, signal)).viewer;
    },
    /** One's own unless somebody else is named. */
    async apiTokens(signal?: AbortSignal, userId: string | null = null): Promise<readonly ApiToken[]> {
      return (await client.request(ApiTokensDocument, { userId }, signal)).apiTokens;
    },
    /** A token acts for the person who made it, with that person's rights at most. */
    async createApiToken(
      name: string,
      role: CreateApiTokenMutationVariables["role"],
      expiresAt: Date | null,
    ): Promise<NewApiToken> {
      const variables = { name, role, expiresAt: expiresAt?.toISOString() ?? null };
      return raiseUserError(
        (await client.request(CreateApiTokenDocument, variables)).createApiToken,
        "ApiTokenCreated",
      );
    },
    async revokeApiToken(id: string): Promise<void> {
      raiseUserError((await client.request(RevokeApiTokenDocument, { id })).revokeApiToken, "Deleted");
    },
    async sessions(signal?: AbortSignal, userId: string | null = null): Promise<readonly Session[]> {
      return (await client.request(SessionsDocument, { userId }, signal)).sessions;
    },
    async revokeSession(id: string): Promise<void> {
      raiseUserError((await client.request(RevokeSessionDocument, { id })).revokeSession, "Deleted");
    },
    async revokeOtherSessions(): Promise<void> {
      await client.request(RevokeOtherSessionsDocument, {});
    },
    /** What the first page shows, in one request; without what exports are made of where that is not the viewer's to see. */
    async overview(setUp: boolean, signal?: AbortSignal): Promise<Overview> {
      return client.request(OverviewDocument, { setUp }, signal);
    },
  };
}
