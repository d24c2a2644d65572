import type { GraphQLClient } from "./client.js";
import {
  CreateSourceDocument,
  DeleteSourceDocument,
  SourceDocument,
  SourcesDocument,
  TestSourceDocument,
  UpdateSourceDocument,
} from "./generated.js";
import type { SourceRecordFragment, UpdateSourceInput } from "./generated.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type Source = SourceRecordFragment;

export function sourceProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const { sources } = await client.request(SourcesDocument, pageOf(params), signal);
      return { data: [...sources.items], total: sources.totalCount, meta: { permissions: sources.permissions } };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(SourceDocument, { id: String(id) }, signal)).source) };
    },
    async create({ data: { name, connectionString, profileRelation } }) {
      const input = {
        name: name ?? "",
        connectionString: connectionString ?? "",
        profileRelation: profileRelation ?? "",
      };
      const { createSource } = await client.request(CreateSourceDocument, { input });
      return { data: raiseUserError(createSource, "Source") };
    },
    async update({ id, data: { name, connectionString, profileRelation } }) {
      const input: UpdateSourceInput = {
        name: name ?? "",
        profileRelation: profileRelation ?? "",
        // Never shown, so an empty field means: keep it.
        ...(connectionString ? { connectionString } : {}),
      };
      const { updateSource } = await client.request(UpdateSourceDocument, { id: String(id), input });
      return { data: raiseUserError(updateSource, "Source") };
    },
    async delete({ id }) {
      const { deleteSource } = await client.request(DeleteSourceDocument, { id: String(id) });
      return { data: raiseUserError(deleteSource, "Deleted") };
    },
  } satisfies ResourceProvider;
}

export function sourceVerbs(client: GraphQLClient) {
  return {
    /** Connects, checks the rights and reads the fields again. */
    async testSource(id: string): Promise<Source> {
      return raiseUserError((await client.request(TestSourceDocument, { id })).testSource, "Source");
    },
  };
}
