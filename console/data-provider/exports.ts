import type { GraphQLClient } from "./client.js";
import {
  AddSegmentToExportDocument,
  AttachConnectionDocument,
  CreateExportDocument,
  DeleteExportDocument,
  DetachConnectionDocument,
  DuplicateExportDocument,
  ExportDocument,
  ExportRemovableDocument,
  ExportsDocument,
  PauseExportDocument,
  PreviewScheduleDocument,
  RemoveSegmentFromExportDocument,
  ResumeExportDocument,
  SetExportScheduleDocument,
  UpdateExportDocument,
} from "./generated.js";
import type {
  CreateExportInput,
  ExportFilter,
  ExportRecordFragment,
  ExportRowFragment,
  ExportScheduleInput,
  UpdateExportInput,
  ExportRemovableQuery,
  Leaving,
} from "./generated.js";
import type { DestinationList } from "./connections.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type Removable = NonNullable<ExportRemovableQuery["export"]>;
export type ExportRow = ExportRowFragment;
/** An export alone carries its list, read live; `listProblem` says why it could not be read. */
export type Export = ExportRecordFragment & {
  readonly list?: DestinationList | null;
  readonly listProblem?: string | null;
};

/** What the form of an export changes; its schedule only where that was changed. */
type ExportChange = UpdateExportInput & { readonly schedule?: ExportScheduleInput; readonly leaving?: Leaving };

/** What the list page filters by; each is one choice there. */
export interface ExportFilterValues {
  readonly connectionId?: string;
  readonly segmentId?: string;
  readonly membership?: string;
  readonly paused?: string;
}

export function exportProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const variables = { ...pageOf(params), ...filterOf(params.filter as ExportFilterValues | undefined) };
      const { exports } = await client.request(ExportsDocument, variables, signal);
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
    /** The schedule is a change of its own: where it would be refused, nothing is changed. */
    async update({ id, data }) {
      const { leaving = "KEEP", schedule, ...input } = data as ExportChange;
      if (schedule) {
        const { previewSchedule } = await client.request(PreviewScheduleDocument, { schedule });
        raiseUserError(previewSchedule, "SchedulePreview", inputOf);
      }
      const variables = { id: String(id), input, leaving };
      const { updateExport } = await client.request(UpdateExportDocument, variables);
      const changed = raiseUserError(updateExport, "Export", inputOf);
      if (!schedule) return { data: changed };
      const { setExportSchedule } = await client.request(SetExportScheduleDocument, { exportId: String(id), schedule });
      return { data: raiseUserError(setExportSchedule, "Export", inputOf) };
    },
    /** `meta.leaving` says what becomes of the people on its list. */
    async delete({ id, meta }) {
      const { leaving = "KEEP" } = (meta ?? {}) as { leaving?: Leaving };
      const { deleteExport } = await client.request(DeleteExportDocument, { id: String(id), leaving });
      return { data: raiseUserError(deleteExport, "Deleted") };
    },
  } satisfies ResourceProvider;
}

function filterOf({ connectionId, segmentId, membership, paused }: ExportFilterValues = {}): { filter?: ExportFilter } {
  const filter = {
    ...(connectionId ? { connectionId } : {}),
    ...(segmentId ? { segmentId } : {}),
    ...(membership ? { membership: [membership as Export["membership"]] } : {}),
    ...(paused ? { paused: paused === "true" } : {}),
  };
  return Object.keys(filter).length > 0 ? { filter } : {};
}

/** Inputs that hold several values show one problem; each consent is one choice on screen. */
function inputOf(path: string): string {
  const consent = /^matching\.(consentToTrack|consentToSms)(\.value)?$/.exec(path);
  if (consent) return `matching.${consent[1]}.choice`;
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
    async addSegmentToExport(exportId: string, segmentId: string): Promise<Export> {
      const { addSegmentToExport } = await client.request(AddSegmentToExportDocument, { exportId, segmentId });
      return raiseUserError(addSegmentToExport, "Export");
    },
    async removeSegmentFromExport(exportId: string, segmentId: string): Promise<Export> {
      const { removeSegmentFromExport } = await client.request(RemoveSegmentFromExportDocument, {
        exportId,
        segmentId,
      });
      return raiseUserError(removeSegmentFromExport, "Export");
    },
    /** Whom of those on its list it would take along if it was deleted or moved. */
    async removableOf(id: string, signal?: AbortSignal): Promise<Removable> {
      return found((await client.request(ExportRemovableDocument, { id }, signal)).export);
    },
    async pauseExport(id: string): Promise<Export> {
      return raiseUserError((await client.request(PauseExportDocument, { id })).pauseExport, "Export");
    },
    async resumeExport(id: string): Promise<Export> {
      return raiseUserError((await client.request(ResumeExportDocument, { id })).resumeExport, "Export");
    },
  };
}
