import type { FilterQuery } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import { isId } from "../database/is-id.js";
import {
  column,
  findPage,
  folded,
  text,
  type Listing,
  type Page,
  type PageRequest,
  type RowSql,
} from "../database/page.js";
import { Export, type Membership } from "./export.entity.js";

/** Which exports; all conditions must hold, and what is left out does not matter. */
export interface ExportFilter {
  readonly connectionId?: string | null;
  readonly segmentId?: string | null;
  readonly listId?: string | null;
  readonly membership?: readonly Membership[] | null;
  readonly paused?: boolean | null;
}

const connectionName: RowSql = (row) =>
  `(SELECT used.display_name FROM connection used WHERE used.id = ${row}.connection_id)`;
const segmentNames: RowSql = (row) =>
  `(SELECT string_agg(sent.name, E'\\n' ORDER BY chosen.position)
    FROM export_segment chosen JOIN segment sent ON sent.id = chosen.segment_id WHERE chosen.export_id = ${row}.id)`;
const ofLastRun =
  (value: string): RowSql =>
  (row) =>
    `(SELECT ${value} FROM export_run run WHERE run.export_id = ${row}.id ORDER BY run.queued_at DESC, run.id DESC LIMIT 1)`;

const LISTED: Listing = {
  sortable: {
    name: text("name"),
    connection: (row) => folded(connectionName(row)),
    client: text("client_name"),
    list: text("list_name"),
    segments: (row) => folded(segmentNames(row)),
    membership: column("membership"),
    schedule: column("schedule_kind"),
    paused: column("paused"),
    lastRun: ofLastRun("run.state"),
    lastRunAt: ofLastRun("coalesce(run.finished_at, run.queued_at)"),
    createdAt: column("created_at"),
    updatedAt: column("updated_at"),
  },
  searched: [column("name"), column("client_name"), column("list_name"), connectionName, segmentNames],
};

export async function listExports(em: EntityManager, page: PageRequest, filter: ExportFilter): Promise<Page<Export>> {
  const ids = [filter.connectionId, filter.segmentId].filter((id) => id != null);
  if (!ids.every(isId)) return { items: [], totalCount: 0 };
  return findPage(em, Export, whereOf(filter), page, LISTED);
}

function whereOf({ connectionId, segmentId, listId, membership, paused }: ExportFilter): FilterQuery<Export> {
  return {
    ...(connectionId ? { connection: connectionId } : {}),
    ...(segmentId ? { segments: { segment: segmentId } } : {}),
    ...(listId ? { listId } : {}),
    ...(membership ? { membership: { $in: [...membership] } } : {}),
    ...(paused == null ? {} : { paused }),
  };
}
