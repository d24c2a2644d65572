import type { GraphQLClient } from "./client.js";
import { DeletedConnectionsDocument, SettingsDocument, UpdateSettingsDocument } from "./generated.js";
import type { DeletedConnectionsQuery, SettingsInput, SettingsRecordFragment } from "./generated.js";
import { raiseUserError } from "./raise-user-error.js";

export type Settings = SettingsRecordFragment;
export type SettingsChange = SettingsInput;
export type DeletedConnectionsPage = DeletedConnectionsQuery["deletedConnections"];
export type DeletedConnection = DeletedConnectionsPage["items"][number];

export function settingsVerbs(client: GraphQLClient) {
  return {
    async settings(signal?: AbortSignal): Promise<Settings> {
      return (await client.request(SettingsDocument, {}, signal)).settings;
    },
    async updateSettings(input: SettingsChange): Promise<Settings> {
      return raiseUserError((await client.request(UpdateSettingsDocument, { input })).updateSettings, "Settings");
    },
    async deletedConnections(
      page: { readonly offset: number; readonly limit: number },
      signal?: AbortSignal,
    ): Promise<DeletedConnectionsPage> {
      return (await client.request(DeletedConnectionsDocument, page, signal)).deletedConnections;
    },
  };
}
