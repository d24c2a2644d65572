import { DestinationError } from "../destination-error.js";
import { isRecord, numberIn, property, recordsOf, textIn, type WireRecord } from "./wire.js";

/** The most that the API gives at once. */
export const PAGE_SIZE = 1_000;

export interface Page {
  readonly number: number;
  readonly rows: readonly WireRecord[];
  /** Of all pages together; null when the envelope does not say. */
  readonly total: number | null;
  /** Null when the envelope does not say. */
  readonly pages: number | null;
  /** What the envelope says of the order, folded; null when it says nothing. */
  readonly orderedBy: string | null;
  readonly direction: string | null;
}

/** Null when the answer is no page. */
export function readPage(number: number, answer: unknown): Page | null {
  const rows = isRecord(answer) ? recordsOf(property(answer, "Results")) : null;
  if (!isRecord(answer) || rows === null) return null;
  const total = numberIn(answer, "TotalNumberOfRecords");
  return {
    number,
    rows,
    total,
    pages: numberIn(answer, "NumberOfPages") ?? (total === null ? null : Math.ceil(total / PAGE_SIZE)),
    orderedBy: textIn(answer, "ResultsOrderedBy")?.toLowerCase() ?? null,
    direction: textIn(answer, "OrderDirection")?.toLowerCase() ?? null,
  };
}

/** Steps back that are taken besides one for each page. */
const PATIENCE = 100;

/**
 * Reads page after page while the list may change. Whoever leaves moves all that come later towards the front, over the
 * border of a page already read: when there are fewer than before, it goes back as far as they can have moved. So a row
 * may come twice, and none that was there before and stayed is missed, with one gap: between two neighbouring pages as many
 * came as left, or more. `fetch` answers null for a page beyond the end. A list that changes faster than it is read is given up.
 */
export async function* readPages(fetch: (page: number) => Promise<Page | null>): AsyncGenerator<Page> {
  let number = 1;
  let known: number | null = null;
  let stepsBack = 0;
  for (;;) {
    const page = await fetch(number);
    if (page) yield page;
    const back = page === null ? Math.min(1, number - 1) : stepsFor(page, known);
    if (back > 0) {
      stepsBack += 1;
      if (stepsBack > (page?.pages ?? number) + PATIENCE) throw changesTooFast();
      number = Math.max(1, number - back);
    } else {
      if (page === null || isLast(page)) return;
      number += 1;
    }
    known = page?.total ?? known;
  }
}

/** How many pages those who left since the page before can have moved the others. */
function stepsFor({ number, total }: Page, known: number | null): number {
  if (number === 1 || total === null || known === null || total >= known) return 0;
  return Math.ceil((known - total) / PAGE_SIZE);
}

function isLast({ number, pages, rows }: Page): boolean {
  return pages === null ? rows.length === 0 : number >= pages;
}

function changesTooFast(): DestinationError {
  return new DestinationError("MALFORMED_ANSWER", "What Campaign Monitor holds changed faster than it could be read.");
}
