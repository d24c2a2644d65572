import type { EntityManager } from "@mikro-orm/postgresql";
import type { EntityName, FilterQuery, FindOptions, QueryOrderMap } from "@mikro-orm/core";

/** Which part of a list is wanted. */
export interface PageRequest {
  /** Rows to pass over. */
  readonly offset: number | null;
  /** Rows wanted, at most {@link MAX_PAGE_SIZE}; more are cut to that. */
  readonly limit: number | null;
  readonly sort?: { readonly field: string; readonly order: "ASC" | "DESC" } | null | undefined;
}

export interface Page<T> {
  readonly items: T[];
  /** Rows there are in all. */
  readonly totalCount: number;
}

export const MAX_PAGE_SIZE = 200;
const DEFAULT_PAGE_SIZE = 25;

/**
 * One page of entities. `sortable` names the properties that may be sorted by, the first being the default; an unknown
 * one falls back to it. The ID breaks ties, so that pages neither repeat nor skip rows.
 */
export async function findPage<T extends { id: string }>(
  em: EntityManager,
  entity: EntityName<T>,
  where: FilterQuery<T>,
  page: PageRequest,
  sortable: readonly [string, ...string[]],
): Promise<Page<T>> {
  const field = page.sort && sortable.includes(page.sort.field) ? page.sort.field : sortable[0];
  const order = page.sort?.order ?? "ASC";
  const options = {
    offset: Math.max(0, page.offset ?? 0),
    limit: Math.min(Math.max(0, page.limit ?? DEFAULT_PAGE_SIZE), MAX_PAGE_SIZE),
    orderBy: [{ [field]: order }, { id: order }] as QueryOrderMap<T>[],
  } as FindOptions<T>;
  const [items, totalCount] = await em.findAndCount(entity, where as never, options);
  return { items: items as T[], totalCount };
}
