import { raw, type EntityName, type FilterQuery, type FindOptions, type QueryOrderMap } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import { fieldUnsortable, pageOffset, pageSize } from "../graphql/page-arguments.js";

/** Which part of a list is wanted. */
export interface PageRequest {
  /** Rows to pass over. */
  readonly offset: number | null;
  /** Rows wanted, at most {@link MAX_PAGE_SIZE}; more are cut to that. */
  readonly limit: number | null;
  readonly sort?: { readonly field: string; readonly order: "ASC" | "DESC" } | null | undefined;
  /** Words that must all be found in what the list is searched by; none finds everything. */
  readonly search?: string | null | undefined;
}

export interface Page<T> {
  readonly items: T[];
  /** Rows there are in all. */
  readonly totalCount: number;
}

/** An SQL expression over the listed row, which goes by `row`. It never holds anything that a request brought. */
export type RowSql = (row: string) => string;

/** By what a list may be sorted and searched. */
export interface Listing {
  /** By the name that a request gives, the first being the default; an unknown name is refused. */
  readonly sortable: Readonly<Record<string, RowSql>>;
  readonly searched: readonly RowSql[];
  /** What else the list may be sorted by, other than by SQL: named where a field is refused. */
  readonly sortedOtherwise?: readonly string[];
}

export const MAX_PAGE_SIZE = 200;
const DEFAULT_PAGE_SIZE = 25;
/** What is searched for is cut to this many characters. */
const MOST_SEARCHED = 200;

/** A value as it is stored. */
export function column(name: string): RowSql {
  return (row) => `${row}.${name}`;
}

/** Text as people look for it: without case, and full-width, half-width and composed characters alike. */
export function text(name: string): RowSql {
  return (row) => folded(`${row}.${name}`);
}

export function folded(sql: string): string {
  return `lower(normalize(${sql}, NFKC))`;
}

/**
 * One page of entities. Whatever is empty comes last in either order; the ID breaks ties, so that pages neither repeat
 * nor skip rows. Case is told apart by the database's own locale where that knows a letter's other case.
 */
export async function findPage<T extends { id: string }>(
  em: EntityManager,
  entity: EntityName<T>,
  where: FilterQuery<T>,
  page: PageRequest,
  { sortable, searched, sortedOtherwise = [] }: Listing,
): Promise<Page<T>> {
  const by = sortOf(page, sortable, sortedOtherwise);
  const order = page.sort?.order ?? "ASC";
  const options = {
    ...sliceOf(page),
    orderBy: [{ [raw((row) => by(row))]: `${order} NULLS LAST` }, { id: order }] as QueryOrderMap<T>[],
  } as FindOptions<T>;
  const [items, totalCount] = await em.findAndCount(entity, whereFound(where, page.search, searched) as never, options);
  return { items: items as T[], totalCount };
}

/** A condition that, besides, every word of `search` must be found. */
export function whereFound<T>(
  where: FilterQuery<T>,
  search: PageRequest["search"],
  searched: Listing["searched"],
): FilterQuery<T> {
  return { $and: [where, ...searchedWords(search).map((word) => containing(word, searched))] } as FilterQuery<T>;
}

/** The rows of a page. Negative numbers are refused. */
export function sliceOf(page: PageRequest): { readonly offset: number; readonly limit: number } {
  return {
    offset: pageOffset(page.offset),
    limit: pageSize("limit", page.limit, { most: MAX_PAGE_SIZE, otherwise: DEFAULT_PAGE_SIZE }),
  };
}

function sortOf({ sort }: PageRequest, sortable: Listing["sortable"], besides: readonly string[]): RowSql {
  if (sort && !Object.hasOwn(sortable, sort.field)) throw fieldUnsortable([...Object.keys(sortable), ...besides]);
  const known = sort ? sortable[sort.field] : Object.values(sortable)[0];
  if (!known) throw new Error("A list is sorted by something.");
  return known;
}

/** What is searched for, word by word; the wide space of Japanese keyboards parts words too. */
export function searchedWords(search: string | null | undefined): string[] {
  return (search ?? "").slice(0, MOST_SEARCHED).normalize("NFKC").split(/\s+/).filter(Boolean);
}

/** Both sides are folded by the database, so that they are folded alike. */
function containing(word: string, searched: readonly RowSql[]) {
  const all = (row: string) => folded(`concat_ws(E'\\n', ${searched.map((one) => one(row)).join(", ")})`);
  return { [raw((row) => `position(${folded("?")} IN ${all(row)}) > 0`, [word])]: [] };
}
