import type { ListedSubscriber } from "../subscriber.js";
import type { Page } from "./read-pages.js";

/** Watches whether rows really come newest first, and says how far back they have come. */
export class NewestFirst {
  private kept = true;
  /** Whether it was ever seen that a later row is older: many share one date, whatever the order. */
  private hasDescended = false;
  private latest: { readonly page: number; readonly date: string } | null = null;

  /** Whether nothing so far says otherwise. */
  get isKept(): boolean {
    return this.kept;
  }

  /** The date down to which everybody has come; null when nothing follows for the pages to come. */
  reached(page: Page, subscribers: readonly ListedSubscriber[]): string | null {
    if (page.orderedBy !== null && page.orderedBy !== "date") this.kept = false;
    if (page.direction !== null && page.direction !== "desc") this.kept = false;
    // A page that is read again begins anew.
    let before = this.latest !== null && this.latest.page < page.number ? this.latest.date : null;
    for (const { stateDate } of subscribers) {
      if (stateDate === null || (before !== null && stateDate > before)) this.kept = false;
      if (before !== null && stateDate !== null && stateDate < before) this.hasDescended = true;
      before = stateDate;
    }
    this.latest = before === null ? null : { page: page.number, date: before };
    return this.kept && this.hasDescended ? before : null;
  }
}
