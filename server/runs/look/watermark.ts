/** Whoever was written a moment before somebody else may show a moment after. */
const SHOWN_LATER_MS = 5_000;

/**
 * How far a list was read, as a date of the destination's own rows: local to the client, without an offset. It is only ever
 * compared with other dates of theirs.
 *
 * It is the newest date of a reading's first page, a moment less: whoever came while the reading went on, and was missed,
 * came later than that. However long a reading takes, the next one therefore does not begin before it. A destination that
 * does not show the newest first gives an older date, and more is read again.
 */
export class Watermark {
  private newest: string | null = null;
  private isFirst = true;

  /** Notes a page, in the order in which pages were read. */
  note(page: readonly { readonly stateDate: string | null }[]): void {
    if (!this.isFirst) return;
    this.isFirst = false;
    for (const { stateDate } of page) {
      if (stateDate !== null && (this.newest === null || stateDate > this.newest)) this.newest = stateDate;
    }
  }

  /** Null when no row had a date: then the former one stands. */
  date(): string | null {
    if (this.newest === null) return null;
    const moment = Date.parse(`${this.newest.replace(" ", "T")}Z`);
    if (Number.isNaN(moment)) return null;
    return new Date(moment - SHOWN_LATER_MS).toISOString().slice(0, 19).replace("T", " ");
  }
}
