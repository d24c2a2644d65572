import type { GraphQLClient } from "./client.js";
import {
  CountSegmentDocument,
  CreateSegmentDocument,
  DeleteSegmentDocument,
  SegmentDocument,
  SegmentPreviewDocument,
  SegmentsDocument,
  UpdateSegmentDocument,
} from "./generated.js";
import type { SegmentPreviewQuery, SegmentRecordFragment } from "./generated.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type Segment = SegmentRecordFragment;
export type SegmentPreview = Extract<SegmentPreviewQuery["segmentPreview"], { readonly __typename: "SegmentPreview" }>;

export function segmentProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const { segments } = await client.request(SegmentsDocument, pageOf(params), signal);
      return { data: [...segments.items], total: segments.totalCount, meta: { permissions: segments.permissions } };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(SegmentDocument, { id: String(id) }, signal)).segment) };
    },
    async create({ data: { name, sourceId, sql } }) {
      const input = { name: name ?? "", sourceId: sourceId ?? "", sql: sql ?? "" };
      const { createSegment } = await client.request(CreateSegmentDocument, { input });
      return { data: raiseUserError(createSegment, "Segment") };
    },
    async update({ id, data: { name, sql } }) {
      const input = { name: name ?? "", sql: sql ?? "" };
      const { updateSegment } = await client.request(UpdateSegmentDocument, { id: String(id), input });
      return { data: raiseUserError(updateSegment, "Segment") };
    },
    async delete({ id }) {
      const { deleteSegment } = await client.request(DeleteSegmentDocument, { id: String(id) });
      return { data: raiseUserError(deleteSegment, "Deleted") };
    },
  } satisfies ResourceProvider;
}

export function segmentVerbs(client: GraphQLClient) {
  return {
    /** Checks and runs a statement without saving it. */
    async previewSegment(sourceId: string, sql: string): Promise<SegmentPreview> {
      const { segmentPreview } = await client.request(SegmentPreviewDocument, { sourceId, sql });
      return raiseUserError(segmentPreview, "SegmentPreview");
    },
    async countSegment(id: string): Promise<Segment> {
      return raiseUserError((await client.request(CountSegmentDocument, { id })).countSegment, "Segment");
    },
  };
}
