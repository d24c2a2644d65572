import type { EntityManager, FilterQuery } from "@mikro-orm/postgresql";

import { isId } from "../database/is-id.js";
import {
  column,
  findPage,
  folded,
  whereFound,
  type Listing,
  type Page,
  type PageRequest,
  type RowSql,
} from "../database/page.js";
import { Export } from "../exports/export.entity.js";
import { ExportRun, type RunKind, type RunTrigger } from "./export-run.entity.js";
import type { RunState } from "./run-state.js";

export interface RunFilter {
  readonly exportId?: string | null;
  readonly connectionId?: string | null;
  readonly state?: readonly RunState[] | null;
  readonly trigger?: readonly RunTrigger[] | null;
  readonly kind?: readonly RunKind[] | null;
  readonly queuedAfter?: Date | null;
  readonly queuedBefore?: Date | null;
}

const exportName: RowSql = (row) => `(SELECT sent.name FROM export sent WHERE sent.id = ${row}.export_id)`;

const LISTED: Listing = {
  sortable: {
    queuedAt: column("queued_at"),
    startedAt: column("started_at"),
    finishedAt: column("finished_at"),
    export: (row) => folded(exportName(row)),
    state: column("state"),
    kind: column("kind"),
    trigger: column("trigger"),
    // As tables of runs show them: of a plan, what would be sent.
    sent: (row) =>
      `CASE ${row}.kind WHEN 'PLAN' THEN ${row}.to_add + ${row}.to_update ELSE ${row}.added + ${row}.updated END`,
    rejected: (row) => `${row}.rejected + coalesce(${row}.still_rejected, 0)`,
    removed: column("removed"),
  },
  searched: [],
};

/** Newest first unless sorted otherwise. A run whose export was deleted is found by no name. */
export async function listRuns(em: EntityManager, page: PageRequest, filter: RunFilter): Promise<Page<ExportRun>> {
  const ids = [filter.exportId, filter.connectionId].filter((id) => id != null);
  if (!ids.every(isId)) return { items: [], totalCount: 0 };
  const newestFirst = { ...page, sort: page.sort ?? { field: "queuedAt", order: "DESC" as const } };
  const where = { $and: [whereOf(filter), await whereNamed(em, page.search)] } as FilterQuery<ExportRun>;
  return findPage(em, ExportRun, where, { ...newestFirst, search: null }, LISTED);
}

/** There are few exports and many runs: the names are read once, and the runs by an index. */
async function whereNamed(em: EntityManager, search: PageRequest["search"]): Promise<FilterQuery<ExportRun>> {
  if (!search?.trim()) return {};
  const named = await em.find(Export, whereFound<Export>({}, search, [column("name")]), { fields: ["id"] });
  return { export: { $in: named.map(({ id }) => id) } };
}

function whereOf(filter: RunFilter): FilterQuery<ExportRun> {
  return {
    ...(filter.exportId ? { export: filter.exportId } : {}),
    ...(filter.connectionId
      ? { export: { connection: filter.connectionId, ...(filter.exportId ? { id: filter.exportId } : {}) } }
      : {}),
    ...(filter.state ? { state: { $in: [...filter.state] } } : {}),
    ...(filter.trigger ? { trigger: { $in: [...filter.trigger] } } : {}),
    ...(filter.kind ? { kind: { $in: [...filter.kind] } } : {}),
    ...(filter.queuedAfter || filter.queuedBefore
      ? {
          queuedAt: {
            ...(filter.queuedAfter ? { $gt: filter.queuedAfter } : {}),
            ...(filter.queuedBefore ? { $lt: filter.queuedBefore } : {}),
          },
        }
      : {}),
  } as FilterQuery<ExportRun>;
}
