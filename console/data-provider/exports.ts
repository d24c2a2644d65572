import type { GraphQLClient } from "./client.js";
import {
  AttachConnectionDocument,
  CreateExportDocument,
  DeleteExportDocument,
  DetachConnectionDocument,
  DuplicateExportDocument,
  ExportDocument,
  ExportsDocument,
  PauseExportDocument,
  ResumeExportDocument,
  UpdateExportDocument,
} from "./generated.js";
import type { CreateExportInput, ExportRecordFragment, ExportRowFragment, UpdateExportInput } from "./generated.js";
import type { DestinationList } from "./connections.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type ExportRow = ExportRowFragment;
/** An export alone carries its list, read live; `listProblem` says why it could not be read. */
export type Export = ExportRecordFragment & {
  readonly list?: DestinationList | null;
  readonly listProblem?: string | null;
};

export function exportProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const { exports } = await client.request(ExportsDocument, pageOf(params), signal);
      return { data: [...exports.items], total: exports.totalCount, meta: { permissions: exports.permissions } };
    },
    async getOne({ id, signal }) {
      const { data, problems } = await client.requestPartial(ExportDocument, { id: String(id) }, signal);
      return { data: { ...found(data.export), listProblem: problems[0] ?? null } };
    },
    /** `data` is the API's input: export-form.ts makes it from the form. */
    async create({ data }) {
      const { createExport } = await client.request(CreateExportDocument, { input: data as CreateExportInput });
      return { data: raiseUserError(createExport, "Export", inputOf) };
    },
    async update({ id, data }) {
      const variables = { id: String(id), input: data as UpdateExportInput };
      const { updateExport } = await client.request(UpdateExportDocument, variables);
      return { data: raiseUserError(updateExport, "Export", inputOf) };
    },
    async delete({ id }) {
      const { deleteExport } = await client.request(DeleteExportDocument, { id: String(id) });
      return { data: raiseUserError(deleteExport, "Deleted") };
    },
  } satisfies ResourceProvider;
}

/** Inputs that hold several values show one problem; consent to track is one choice on screen. */
function inputOf(path: string): string {
  if (/^matching\.consentToTrack(\.value)?$/.test(path)) return "matching.consentToTrack.choice";
  return path.replace(/^(segmentIds|matching\.name)\.\d+$/, "$1");
}

export function exportVerbs(client: GraphQLClient) {
  return {
    async duplicateExport(id: string): Promise<Export> {
      return raiseUserError((await client.request(DuplicateExportDocument, { id })).duplicateExport, "Export");
    },
    async attachConnection(exportId: string, connectionId: string): Promise<Export> {
      const { attachConnection } = await client.request(AttachConnectionDocument, { exportId, connectionId });
      return raiseUserError(attachConnection, "Export");
    },
    async detachConnection(exportId: string): Promise<Export> {
      const { detachConnection } = await client.request(DetachConnectionDocument, { exportId });
      return raiseUserError(detachConnection, "Export");
    },
    async pauseExport(id: string): Promise<Export> {
      return raiseUserError((await client.request(PauseExportDocument, { id })).pauseExport, "Export");
    },
    async resumeExport(id: string): Promise<Export> {
      return raiseUserError((await client.request(ResumeExportDocument, { id })).resumeExport, "Export");
    },
  };
}
