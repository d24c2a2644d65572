import { refuse } from "./answer.js";
import type { Query } from "./call.js";

export interface PageRequest<Order extends string> {
  readonly page: number;
  readonly size: number;
  readonly order: Order;
  readonly direction: "asc" | "desc";
}

const SMALLEST_PAGE = 10;
const LARGEST_PAGE = 1000;

/** Reads page, pagesize, orderfield and orderdirection. An empty parameter is as good as none, as some clients send them. */
export function pageRequest<Order extends string>(
  query: Query,
  orders: readonly Order[],
  usual: Order,
): PageRequest<Order> {
  const page = wholeNumber(query.get("page") || "1");
  if (page === undefined || page < 1) throw refuse(800);
  const size = wholeNumber(query.get("pagesize") || String(LARGEST_PAGE));
  if (size === undefined || size < SMALLEST_PAGE || size > LARGEST_PAGE) throw refuse(801);
  const wanted = (query.get("orderfield") || usual).toLowerCase();
  const order = orders.find((name) => name === wanted);
  if (!order) throw refuse(802);
  const direction = (query.get("orderdirection") || "asc").toLowerCase();
  if (direction !== "asc" && direction !== "desc") throw refuse(803);
  return { page, size, order, direction };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

export function pageEnvelope(request: PageRequest<string>, total: number, results: readonly unknown[]) {
  return {
    Results: results,
    ResultsOrderedBy: request.order,
    OrderDirection: request.direction,
    PageNumber: request.page,
    PageSize: request.size,
    RecordsOnThisPage: results.length,
    TotalNumberOfRecords: total,
    NumberOfPages: Math.ceil(total / request.size),
  };
}

/** A page after the last one is empty, or refused where set so. The first one always exists. */
export function checkPageExists(request: PageRequest<string>, total: number, beyondEnd: "empty" | "refuse800"): void {
  if (beyondEnd === "refuse800" && request.page > Math.max(1, Math.ceil(total / request.size))) throw refuse(800);
}
