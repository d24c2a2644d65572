import { HttpError } from "react-admin";

import type { GraphQLClient } from "./client.js";
import {
  AddSelfAsExportUserDocument,
  AuthenticateWithApiKeyDocument,
  BeginOAuthDocument,
  ClientListsDocument,
  ConnectionClientsDocument,
  ConnectionDocument,
  ConnectionsDocument,
  ConsentStatementDocument,
  CreateConnectionDocument,
  DeleteConnectionDocument,
  DestinationListDocument,
  GiveConsentDocument,
  SetSubscriberAllowanceDocument,
  ShareConnectionDocument,
  TestConnectionDocument,
  UnshareConnectionDocument,
  UpdateConnectionDocument,
  WithdrawConsentDocument,
} from "./generated.js";
import type {
  ConnectionRecordFragment,
  ConnectionRowFragment,
  ConsentRecordFragment,
  ConsentStatementQuery,
  DependentExports,
  Leaving,
  DestinationListQuery,
} from "./generated.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type Connection = ConnectionRecordFragment;
export type ConnectionRow = ConnectionRowFragment;
export type Consent = ConsentRecordFragment;
export type ConsentStatement = ConsentStatementQuery["consentStatement"];
export type DestinationList = NonNullable<NonNullable<DestinationListQuery["connection"]>["list"]>;
export type Named = { readonly id: string; readonly name: string };

export function connectionProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const { connections } = await client.request(ConnectionsDocument, pageOf(params), signal);
      return {
        data: [...connections.items],
        total: connections.totalCount,
        meta: { permissions: connections.permissions },
      };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(ConnectionDocument, { id: String(id) }, signal)).connection) };
    },
    async create({ data: { displayName } }) {
      const input = { displayName: displayName ?? "" };
      const { createConnection } = await client.request(CreateConnectionDocument, { input });
      return { data: raiseUserError(createConnection, "Connection") };
    },
    async update({ id, data: { displayName } }) {
      const variables = { id: String(id), displayName: displayName ?? "" };
      const { updateConnection } = await client.request(UpdateConnectionDocument, variables);
      return { data: raiseUserError(updateConnection, "Connection") };
    },
    async delete({ id, meta }) {
      const { dependentExports = "REFUSE", leaving = "KEEP" } = (meta ?? {}) as {
        dependentExports?: DependentExports;
        leaving?: Leaving;
      };
      const variables = { id: String(id), dependentExports, leaving };
      const { deleteConnection } = await client.request(DeleteConnectionDocument, variables);
      return { data: raiseUserError(deleteConnection, "Deleted") };
    },
  } satisfies ResourceProvider;
}

export function connectionVerbs(client: GraphQLClient) {
  return {
    async consentStatement(locale: string, signal?: AbortSignal): Promise<ConsentStatement> {
      const variables = { locale: locale === "ja" ? "ja" : "en" } as const;
      return (await client.request(ConsentStatementDocument, variables, signal)).consentStatement;
    },
    async giveConsent(connectionId: string, { version, locale }: ConsentStatement): Promise<Connection> {
      const variables = { connectionId, statementVersion: version, locale };
      return raiseUserError((await client.request(GiveConsentDocument, variables)).giveConsent, "Connection");
    },
    async withdrawConsent(connectionId: string): Promise<Connection> {
      const { withdrawConsent } = await client.request(WithdrawConsentDocument, { connectionId });
      return raiseUserError(withdrawConsent, "Connection");
    },
    async authenticateWithApiKey(connectionId: string, apiKey: string): Promise<Connection> {
      const { authenticateWithApiKey } = await client.request(AuthenticateWithApiKeyDocument, { connectionId, apiKey });
      return raiseUserError(authenticateWithApiKey, "Connection");
    },
    /** Where to send the browser, so that somebody logs in at the destination. */
    async beginOAuth(connectionId: string): Promise<string> {
      const { beginOAuth } = await client.request(BeginOAuthDocument, { connectionId });
      return raiseUserError(beginOAuth, "OAuthBegun").url;
    },
    async addSelfAsExportUser(connectionId: string, password: string): Promise<Connection> {
      const { addSelfAsExportUser } = await client.request(AddSelfAsExportUserDocument, { connectionId, password });
      return raiseUserError(addSelfAsExportUser, "Connection");
    },
    /** Decides whether contributors may use it. */
    async setShared(id: string, shared: boolean): Promise<Connection> {
      if (shared)
        return raiseUserError((await client.request(ShareConnectionDocument, { id })).shareConnection, "Connection");
      return raiseUserError((await client.request(UnshareConnectionDocument, { id })).unshareConnection, "Connection");
    },
    /** How many subscribers the contract allows; null when nobody knows. */
    async setSubscriberAllowance(connectionId: string, allowance: number | null): Promise<Connection> {
      const { setSubscriberAllowance } = await client.request(SetSubscriberAllowanceDocument, {
        connectionId,
        allowance,
      });
      return raiseUserError(setSubscriberAllowance, "Connection");
    },
    async testConnection(id: string): Promise<Connection> {
      return raiseUserError((await client.request(TestConnectionDocument, { id })).testConnection, "Connection");
    },
    /** The three below are read live from the destination; what it says when it cannot be reached is raised. */
    async clientsOf(connectionId: string, signal?: AbortSignal): Promise<readonly Named[]> {
      const { data, problems } = await client.requestPartial(ConnectionClientsDocument, { id: connectionId }, signal);
      return live(data.connection?.clients, problems);
    },
    async listsOf(connectionId: string, clientId: string, signal?: AbortSignal): Promise<readonly Named[]> {
      const { data, problems } = await client.requestPartial(
        ClientListsDocument,
        { id: connectionId, clientId },
        signal,
      );
      return live(data.connection?.lists, problems);
    },
    async destinationList(connectionId: string, listId: string, signal?: AbortSignal): Promise<DestinationList> {
      const { data, problems } = await client.requestPartial(
        DestinationListDocument,
        { id: connectionId, listId },
        signal,
      );
      return live(data.connection?.list, problems);
    },
  };
}

function live<T>(value: T | null | undefined, problems: readonly string[]): T {
  if (value !== null && value !== undefined) return value;
  throw new HttpError(problems[0] ?? "listwright.error.nothing_live", 503);
}
