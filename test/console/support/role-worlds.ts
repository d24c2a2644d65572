import type { Permission } from "../../../console/data-provider/generated.js";
import { ConnectionsDocument, RunRecipientsDocument } from "../../../console/data-provider/generated.js";
import {
  PLANNED_COUNTS,
  VIEWER,
  buildConnection,
  buildCounts,
  buildExport,
  buildRun,
  buildSegment,
  buildSource,
} from "./builders.js";
import { serverWith } from "./render-console.js";

export const CONTRIBUTOR = { ...VIEWER, role: "CONTRIBUTOR" } as const;
export const LOOKER = { ...VIEWER, role: "VIEWER" } as const;
export const LOOK: readonly Permission[] = ["VIEW"];
export const MANAGE: readonly Permission[] = ["VIEW", "EDIT", "RUN", "DELETE"];

const finishedRun = (permissions: readonly Permission[]) =>
  buildRun({
    state: "COMPLETED_WITH_WARNINGS",
    progress: 1,
    permissions,
    export: {
      id: "ex1",
      name: "Customers to newsletter",
      permissions: permissions.includes("EDIT") ? MANAGE : LOOK,
    },
    counts: buildCounts({ ...PLANNED_COUNTS, added: 3990, rejected: 10, notAttempted: 0 }),
    rejections: [{ code: 1, meaning: "The address is invalid.", advice: "Correct it in the source.", count: 10 }],
  });

/** What the server shows of a connection to those with whom it is shared. */
const shared = buildConnection({
  permissions: ["VIEW", "RUN"],
  sharedWithContributors: true,
  exportUser: null,
  authentication: null,
  consents: [],
  exports: [{ id: "ex1", name: "Customers to newsletter" }],
});

/** One contributor, with whom the only connection is shared. What they may do with its export is given. */
export function contributorsWorld(exportPermissions: readonly Permission[] = MANAGE) {
  const found = buildExport({ permissions: exportPermissions });
  const run = finishedRun(exportPermissions.includes("EDIT") ? ["VIEW", "EDIT"] : LOOK);
  return serverWith({
    viewer: CONTRIBUTOR,
    sources: [buildSource({ permissions: LOOK })],
    segments: [buildSegment({ permissions: ["VIEW", "RUN"], sql: null })],
    connections: [shared],
    exports: [
      {
        ...found,
        connection: {
          id: "cn1",
          displayName: "Newsletters",
          status: "CONNECTED",
          permissions: exportPermissions.includes("EDIT") ? ["VIEW", "RUN"] : [],
        },
      },
    ],
    runs: [run],
  }).answer(ConnectionsDocument, { connections: { items: [shared], totalCount: 1, permissions: LOOK } });
}

/** One viewer, to whom addresses are masked. */
export function viewersWorld() {
  const found = buildExport({ permissions: LOOK, list: null });
  return serverWith({
    viewer: LOOKER,
    listPermissions: LOOK,
    exports: [
      {
        ...found,
        connection: { id: "cn1", displayName: "Newsletters", status: "CONNECTED", permissions: [] },
      },
    ],
    runs: [finishedRun(LOOK)],
  }).answer(RunRecipientsDocument, {
    exportRun: {
      recipients: {
        totalCount: 1,
        pageInfo: { hasNextPage: false, endCursor: null },
        edges: [
          {
            cursor: "1",
            node: { email: "a…@example.com", outcome: "REJECTED", code: 1, meaning: "Invalid.", reason: null },
          },
        ],
      },
    },
  });
}
