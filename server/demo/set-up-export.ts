import type { ApiClient } from "./api-client.js";
import { matchCustomFields, type ChosenList } from "./choose-list.js";
import { findByName, type Named } from "./find-by-name.js";

interface PresentExport {
  readonly list: Named | null;
  readonly connection: Named | null;
  readonly paused: boolean;
  readonly lastRun: Named | null;
}

export interface ExportChoices {
  readonly name: string;
  readonly connectionId: string;
  readonly segmentId: string;
  readonly list: ChosenList;
  /** Whether a new export is a mirror that deletes leavers, rather than one that takes nobody off the list. */
  readonly mirrors: boolean;
}

/** An export that may run, to this list and through this connection. Other settings of one that is there stay. */
export async function setUpExport(
  api: ApiClient,
  { name, connectionId, segmentId, list, mirrors }: ExportChoices,
): Promise<{ id: string; hasRun: boolean }> {
  const settings = {
    clientId: list.clientId,
    listId: list.id,
    segmentIds: [segmentId],
    matching: {
      email: "email",
      name: ["given_name", "family_name"],
      customFields: matchCustomFields(list.customFields),
      // Nobody in the sample agreed to being tracked.
      consentToTrack: { value: "NO" },
    },
  };
  const present = await findByName(api, "exports", "name", name);
  if (!present) {
    const { id } = await api.mutate<Named>(
      `mutation ($input: CreateExportInput!) {
        result: createExport(input: $input) { ...Refusal ... on Export { id } }
      }`,
      {
        input: {
          name,
          connectionId,
          ...settings,
          ...(mirrors ? { membership: "MIRROR", onLeave: "DELETE" } : {}),
          schedule: { kind: "NONE" },
        },
      },
    );
    return { id, hasRun: false };
  }
  const { id } = present;
  const { export: before } = await api.query<{ export: PresentExport }>(
    "query ($id: ID!) { export(id: $id) { list { id } connection { id } paused lastRun { id } } }",
    { id },
  );
  if (before.connection?.id !== connectionId) {
    await api.mutate(
      `mutation ($id: ID!, $connectionId: ID!) {
        result: attachConnection(exportId: $id, connectionId: $connectionId) { ...Refusal }
      }`,
      { id, connectionId },
    );
  }
  if (before.list?.id !== list.id) {
    await api.mutate(
      `mutation ($id: ID!, $input: UpdateExportInput!) {
        result: updateExport(id: $id, input: $input) { ...Refusal }
      }`,
      { id, input: settings },
    );
  }
  if (before.paused) {
    await api.mutate("mutation ($id: ID!) { result: resumeExport(id: $id) { ...Refusal } }", { id });
  }
  return { id, hasRun: before.lastRun !== null };
}
