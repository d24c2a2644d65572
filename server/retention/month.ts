/** A month of the calendar, in UTC: the piece in which what is kept for a time is kept, and dropped. */
export class Month {
  private constructor(
    /** From year 0 on. */
    private readonly number: number,
  ) {}

  static of(at: Date): Month {
    return new Month(at.getUTCFullYear() * 12 + at.getUTCMonth());
  }

  /** The month in the name of a partition; null for another table. */
  static ofPartition(table: string, name: string): Month | null {
    const digits = name.startsWith(`${table}_`) ? /^(\d{4})_(\d{2})$/.exec(name.slice(table.length + 1)) : null;
    return digits ? new Month(Number(digits[1]) * 12 + Number(digits[2]) - 1) : null;
  }

  plus(months: number): Month {
    return new Month(this.number + months);
  }

  get start(): Date {
    return new Date(Date.UTC(Math.floor(this.number / 12), this.number % 12));
  }

  get end(): Date {
    return this.plus(1).start;
  }

  /** As in "2026-11". */
  get name(): string {
    return this.start.toISOString().slice(0, 7);
  }

  partitionOf(table: string): string {
    return `${table}_${this.name.replace("-", "_")}`;
  }

  /** Whether all of it is further back than so many months. */
  isOlderThan(months: number, now: Date): boolean {
    return this.plus(1 + months).start <= now;
  }
}
