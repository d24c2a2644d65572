import type { GraphQLClient } from "./client.js";
import {
  ApiTokensDocument,
  CreateApiTokenDocument,
  OverviewDocument,
  RevokeApiTokenDocument,
  ViewerDocument,
} from "./generated.js";
import type { ApiTokensQuery, CreateApiTokenMutation, OverviewQuery, ViewerQuery } from "./generated.js";
import { raiseUserError } from "./raise-user-error.js";

export type Viewer = ViewerQuery["viewer"];
export type ApiToken = ApiTokensQuery["apiTokens"][number];
export type NewApiToken = Extract<CreateApiTokenMutation["createApiToken"], { readonly __typename: "ApiTokenCreated" }>;
export type Overview = OverviewQuery;

export function accessVerbs(client: GraphQLClient) {
  return {
    async viewer(signal?: AbortSignal): Promise<Viewer> {
      return (await client.request(ViewerDocument, {}, signal)).viewer;
    },
    async apiTokens(signal?: AbortSignal): Promise<readonly ApiToken[]> {
      return (await client.request(ApiTokensDocument, {}, signal)).apiTokens;
    },
    /** A token acts for the person who made it, with that person's rights. */
    async createApiToken(name: string, expiresAt: Date | null): Promise<NewApiToken> {
      const variables = { name, role: "ADMIN", expiresAt: expiresAt?.toISOString() ?? null } as const;
      return raiseUserError(
        (await client.request(CreateApiTokenDocument, variables)).createApiToken,
        "ApiTokenCreated",
      );
    },
    async revokeApiToken(id: string): Promise<void> {
      raiseUserError((await client.request(RevokeApiTokenDocument, { id })).revokeApiToken, "Deleted");
    },
    /** What the first page shows, in one request. */
    async overview(signal?: AbortSignal): Promise<Overview> {
      return client.request(OverviewDocument, {}, signal);
    },
  };
}
