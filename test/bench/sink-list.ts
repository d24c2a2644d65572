/** What is kept of a subscriber: a byte for the state, four for when it was entered. */
const STATES = ["none", "active", "deleted"] as const;
type State = (typeof STATES)[number];
const STATE = { none: 0, active: 1, deleted: 2 } as const satisfies Record<State, number>;

/** Addresses are numbered, and with leading zeros the numbers' order is the addresses' order. */
const DIGITS = 8;
export const addressOf = (number: number) => `person${String(number).padStart(DIGITS, "0")}@example.com`;
/** The same as an SQL expression. */
export const addressSql = (number: string) => `'person' || lpad(${number}::text, ${DIGITS}, '0') || '@example.com'`;

export interface Page {
  readonly state: State;
  readonly byDate: boolean;
  /** Only who entered the state on that day or later; null for everybody. */
  readonly since: string | null;
  readonly number: number;
  readonly size: number;
}

/** One list of the sink: a million subscribers take five megabytes, and four more while they are read page by page. */
export class SinkList {
  private states = new Uint8Array(1 << 16);
  private entered = new Uint32Array(1 << 16);
  private readonly counts = { none: 0, active: 0, deleted: 0 };
  private read: { readonly key: string; readonly numbers: Uint32Array } | null = null;

  count(state: State): number {
    return this.counts[state];
  }

  /** Takes an import's text. As the real list, it does not take whoever was deleted, unless they are to be brought back. */
  import(text: string): unknown {
    const bringBack = text.includes('"Resubscribe":true');
    const result = {
      FailureDetails: [] as unknown[],
      TotalUniqueEmailsSubmitted: 0,
      TotalExistingSubscribers: 0,
      TotalNewSubscribers: 0,
      DuplicateEmailsInSubmission: [],
    };
    const mark = '"EmailAddress":"person';
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
      const from = at + mark.length;
      const number = Number(text.slice(from, from + DIGITS));
      result.TotalUniqueEmailsSubmitted += 1;
      const state = STATES[this.states[number] ?? 0];
      if (state === "active") result.TotalExistingSubscribers += 1;
      else if (state === "deleted" && !bringBack) {
        result.FailureDetails.push({ EmailAddress: addressOf(number), Code: 205, Message: "In Deleted State" });
      } else {
        this.put(number, "active");
        result.TotalNewSubscribers += 1;
      }
    }
    const { FailureDetails } = result;
    return FailureDetails.length === 0
      ? result
      : { Code: 210, Message: "Subscriber Import had some failures", ResultData: result };
  }

  /** Answers whether there was somebody to delete. */
  delete(email: string): boolean {
    const number = numberOf(email);
    if (this.states[number] !== STATE.active) return false;
    this.put(number, "deleted");
    return true;
  }

  subscriber(email: string): string | null {
    const number = numberOf(email);
    return this.states[number] ? this.row(number) : null;
  }

  /** A page as JSON. */
  page(page: Page): string {
    const numbers = this.ordered(page);
    const from = (page.number - 1) * page.size;
    const rows: string[] = [];
    for (const number of numbers.subarray(from, from + page.size)) rows.push(this.row(number));
    return (
      `{"ResultsOrderedBy":"${page.byDate ? "date" : "email"}","OrderDirection":"${page.byDate ? "desc" : "asc"}",` +
      `"PageNumber":${page.number},"PageSize":${page.size},"RecordsOnThisPage":${rows.length},` +
      `"TotalNumberOfRecords":${numbers.length},"NumberOfPages":${Math.ceil(numbers.length / page.size)},"Results":[${rows.join(",")}]}`
    );
  }

  private put(number: number, state: State): void {
    while (number >= this.states.length) {
      const [states, entered] = [this.states, this.entered];
      this.states = new Uint8Array(states.length * 2);
      this.states.set(states);
      this.entered = new Uint32Array(entered.length * 2);
      this.entered.set(entered);
    }
    this.counts[STATES[this.states[number]!]!] -= 1;
    this.counts[state] += 1;
    this.states[number] = STATE[state];
    this.entered[number] = Math.floor(Date.now() / 1000);
    this.read = null;
  }

  private ordered({ state, byDate, since }: Page): Uint32Array {
    const key = `${state} ${byDate} ${since}`;
    if (this.read?.key === key) return this.read.numbers;
    const wanted = STATE[state];
    const floor = since === null ? 0 : Date.parse(`${since}T00:00:00Z`) / 1000;
    const numbers = new Uint32Array(this.counts[state]);
    let count = 0;
    for (let number = 0; number < this.states.length; number += 1) {
      if (this.states[number] === wanted && this.entered[number]! >= floor) numbers[count++] = number;
    }
    const found = numbers.subarray(0, count);
    if (byDate) found.sort((one, other) => this.entered[other]! - this.entered[one]! || one - other);
    this.read = { key, numbers: found };
    return found;
  }

  private row(number: number): string {
    const date = new Date(this.entered[number]! * 1000).toISOString().slice(0, 19).replace("T", " ");
    const state = this.states[number] === STATE.active ? "Active" : "Deleted";
    return (
      `{"EmailAddress":"${addressOf(number)}","Name":"Person ${number}","Date":"${date}","ListJoinedDate":"${date}",` +
      `"State":"${state}","CustomFields":[],"ReadsEmailWith":"","ConsentToTrack":"Yes"}`
    );
  }
}

function numberOf(email: string): number {
  return Number(/^person(\d+)@/.exec(email)?.[1] ?? 0);
}
