import { HttpError } from "react-admin";
import type { GetListParams } from "react-admin";

import type { SortInput } from "./generated.js";

export interface PageVariables {
  readonly offset: number;
  readonly limit: number;
  readonly sort: SortInput | null;
  /** Left out where nothing is searched for. */
  readonly search?: string;
}

/**
 * react-admin counts pages from 1; the API takes an offset. Sorting by "id" is react-admin's way to say "as it comes". What
 * is searched for stands among the filters, and so in the page's address.
 */
export function pageOf({ pagination, sort, filter }: GetListParams): PageVariables {
  const { search } = (filter ?? {}) as { readonly search?: unknown };
  const { page, perPage } = pagination ?? { page: 1, perPage: 25 };
  return {
    offset: (page - 1) * perPage,
    limit: perPage,
    sort: sort && sort.field !== "id" ? { field: sort.field, order: sort.order } : null,
    ...(typeof search === "string" && search.trim() !== "" ? { search: search.trim() } : {}),
  };
}

/** An answer of null means that the ID names nothing. */
export function found<T>(record: T | null | undefined): T {
  if (record === null || record === undefined) throw new HttpError("listwright.error.not_found", 404);
  return record;
}

/** Every choice of a list at once, for pickers. The server returns at most 200. */
export const ALL = { offset: 0, limit: 200, sort: { field: "name", order: "ASC" } } as const;
