/**
 * How far a list was read, as a date of the destination's own rows: local to the client, without an offset. It is only ever
 * compared with other dates of theirs.
 */
export class Watermark {
  private newest: string | null = null;

  note(date: string | null): void {
    if (date !== null && (this.newest === null || date > this.newest)) this.newest = date;
  }

  /**
   * The newest date of the reading, less the time that it took: whoever came while it went on, and was missed, came later
   * than that. Null when no row had a date: then the former one stands.
   */
  after(elapsedMs: number): string | null {
    if (this.newest === null) return null;
    const moment = Date.parse(`${this.newest.replace(" ", "T")}Z`);
    if (Number.isNaN(moment)) return null;
    return new Date(moment - Math.ceil(elapsedMs / 1_000) * 1_000).toISOString().slice(0, 19).replace("T", " ");
  }
}
