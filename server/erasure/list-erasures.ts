import type { EntityManager } from "@mikro-orm/postgresql";

import { column, findPage, folded, type Listing, type Page, type PageRequest, type RowSql } from "../database/page.js";
import { normaliseAddress } from "../recipients/address.js";
import type { ErasureBlocks } from "./erasure-blocks.js";
import { Erasure } from "./erasure.entity.js";

const requester: RowSql = (row) => `(SELECT person.name FROM app_user person WHERE person.id = ${row}.requested_by_id)`;

const LISTED: Listing = {
  sortable: {
    requestedAt: column("requested_at"),
    completedAt: column("completed_at"),
    blockLiftedAt: column("block_lifted_at"),
    maskedAddress: column("masked_address"),
    state: column("state"),
    by: (row) => folded(requester(row)),
    lists: (row) => `(SELECT count(*) FROM erased_list reached WHERE reached.erasure_id = ${row}.id)`,
  },
  searched: [column("masked_address"), requester],
};

/** Newest first. Whoever searches for a whole address finds it by its hash: the address itself is not kept. */
export async function listErasures(
  em: EntityManager,
  page: PageRequest,
  blocks: Pick<ErasureBlocks, "hashOf">,
): Promise<Page<Erasure>> {
  const newestFirst = { ...page, sort: page.sort ?? { field: "requestedAt", order: "DESC" as const } };
  const address = page.search == null ? "INVALID" : normaliseAddress(page.search.trim());
  if (typeof address === "string" || address.key.includes("…")) return findPage(em, Erasure, {}, newestFirst, LISTED);
  const where = { addressHash: await blocks.hashOf(address.key) };
  return findPage(em, Erasure, where, { ...newestFirst, search: null }, LISTED);
}
