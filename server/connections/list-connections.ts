import type { EntityManager, FilterQuery } from "@mikro-orm/postgresql";

import {
  column,
  findPage,
  folded,
  sliceOf,
  text,
  whereFound,
  type Listing,
  type Page,
  type PageRequest,
} from "../database/page.js";
import type { ConnectionProblem } from "./connection-problem.js";
import { CONNECTION_STATUSES, type ConnectionStatus } from "./connection-state.js";
import { Connection } from "./connection.entity.js";

/** What decides about a connection, and is not in its row. */
interface Judge {
  statusOf(connection: Connection): Promise<ConnectionStatus>;
  problemsOf(connection: Connection): Promise<ConnectionProblem[]>;
}

const FOR_ALL: Listing = {
  sortable: {
    displayName: text("display_name"),
    type: column("type"),
    shared: column("shared_with_contributors"),
    exports: (row) => `(SELECT count(*) FROM export sent WHERE sent.connection_id = ${row}.id)`,
    createdAt: column("created_at"),
    updatedAt: column("updated_at"),
  },
  searched: [column("display_name")],
  sortedOtherwise: ["status", "problems"],
};
/** Export users are for admins to know. */
const FOR_ADMINS: Listing = {
  ...FOR_ALL,
  sortable: {
    ...FOR_ALL.sortable,
    exportUser: (row) => folded(`(SELECT person.name FROM app_user person WHERE person.id = ${row}.export_user_id)`),
  },
};

/** By name unless sorted otherwise. What is judged rather than stored is judged of all that are found, to be sorted by. */
export async function listConnections(
  em: EntityManager,
  page: PageRequest,
  { sharedOnly = false }: { readonly sharedOnly?: boolean },
  judge: Judge,
): Promise<Page<Connection>> {
  const where: FilterQuery<Connection> = sharedOnly ? { sharedWithContributors: true } : {};
  const rank = rankOf(page.sort?.field, judge);
  if (!rank) return findPage(em, Connection, where, page, sharedOnly ? FOR_ALL : FOR_ADMINS);
  const found = await em.find(Connection, whereFound(where, page.search, FOR_ALL.searched), {
    orderBy: { displayName: "ASC", id: "ASC" },
  });
  const ranked = await Promise.all(found.map(async (connection) => ({ connection, rank: await rank(connection) })));
  const sign = page.sort?.order === "DESC" ? -1 : 1;
  const items = ranked.toSorted((one, other) => sign * (one.rank - other.rank)).map(({ connection }) => connection);
  const { offset, limit } = sliceOf(page);
  return { items: items.slice(offset, offset + limit), totalCount: items.length };
}

function rankOf(field: string | undefined, judge: Judge): ((connection: Connection) => Promise<number>) | null {
  if (field === "status") return async (connection) => CONNECTION_STATUSES.indexOf(await judge.statusOf(connection));
  if (field === "problems") return async (connection) => (await judge.problemsOf(connection)).length;
  return null;
}
