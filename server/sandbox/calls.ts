/** One call to the API as the sandbox saw it. Never bodies, and no address out of a query. */
export interface RecordedCall {
  readonly number: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** By lower-case name; the value of "email" is left out. */
  readonly query: Readonly<Record<string, string>>;
  /** When it arrived, in ISO 8601. */
  readonly at: string;
  /** Calls under way when it arrived, itself included. */
  readonly inFlight: number;
  /** Null while unanswered, and for good when the connection was dropped. */
  status: number | null;
  durationMs: number | null;
  /** People submitted by a write or entries returned by a read; null for other calls. */
  rows: number | null;
  /** The envelope's code, when it was refused by the sandbox itself. */
  code: number | null;
  /** Whether it was carried out (a refusal is), whatever became of the answer. */
  carriedOut: boolean;
  /** The fault that befell it. */
  fault: number | null;
}

/** How far a call must have come to count: received, carried out (stored), or answered. */
export type CallPhase = "arrived" | "carriedOut" | "answered";

export interface CallFilter {
  readonly method?: string;
  readonly pathIncludes?: string;
  readonly phase?: CallPhase;
}

interface Waiter {
  readonly filter: CallFilter;
  readonly count: number;
  readonly resolve: (calls: readonly RecordedCall[]) => void;
}

const KEPT = 100_000;

/** The calls since the start or since they were last cleared; of more than 100,000 the latest. */
export class CallLog {
  #calls: RecordedCall[] = [];
  #waiters: Waiter[] = [];
  #last = 0;
  #inFlight = 0;

  arrive(method: string, url: URL): RecordedCall {
    this.#inFlight += 1;
    this.#last += 1;
    const query: Record<string, string> = {};
    for (const [name, value] of url.searchParams) {
      query[name.toLowerCase()] = name.toLowerCase() === "email" ? "…" : value;
    }
    const call: RecordedCall = {
      number: this.#last,
      method,
      path: url.pathname,
      query,
      at: new Date().toISOString(),
      inFlight: this.#inFlight,
      status: null,
      durationMs: null,
      rows: null,
      code: null,
      carriedOut: false,
      fault: null,
    };
    if (this.#calls.length >= KEPT) this.#calls = this.#calls.slice(-KEPT / 2);
    this.#calls.push(call);
    this.#wake();
    return call;
  }

  carriedOut(call: RecordedCall, rows: number | null, code: number | null): void {
    call.carriedOut = true;
    call.rows = rows;
    call.code = code;
    this.#wake();
  }

  /** The call is over. Without a status it was never answered. */
  end(call: RecordedCall, status: number | null, durationMs: number): void {
    this.#inFlight -= 1;
    call.status = status;
    call.durationMs = Math.round(durationMs);
    this.#wake();
  }

  matching(filter: CallFilter = {}): readonly RecordedCall[] {
    return this.#calls.filter(
      (call) =>
        (filter.method === undefined || call.method === filter.method) &&
        (filter.pathIncludes === undefined || call.path.includes(filter.pathIncludes)) &&
        (filter.phase !== "carriedOut" || call.carriedOut) &&
        (filter.phase !== "answered" || call.status !== null),
    );
  }

  clear(): void {
    this.#calls = [];
  }

  /** Clears, and numbers from 1 again. */
  reset(): void {
    this.clear();
    this.#last = 0;
  }

  /** The matching calls as soon as there are `count` of them; null when there are fewer after `timeoutMs`. */
  wait(filter: CallFilter, count: number, timeoutMs: number): Promise<readonly RecordedCall[] | null> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        filter,
        count,
        resolve: (calls) => {
          clearTimeout(timer);
          resolve(calls);
        },
      };
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        resolve(null);
      }, timeoutMs);
      timer.unref();
      this.#waiters.push(waiter);
      this.#wake();
    });
  }

  #wake(): void {
    for (const waiter of [...this.#waiters]) {
      const calls = this.matching(waiter.filter);
      if (calls.length < waiter.count) continue;
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      waiter.resolve(calls);
    }
  }
}
