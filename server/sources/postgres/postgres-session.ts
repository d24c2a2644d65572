import pg from "pg";
import { to as copyTo, type CopyToStreamQuery } from "pg-copy-streams";

import { connect } from "./connect.js";
import type { PostgresTarget } from "./connection-string.js";
import { checkLeastPrivilege } from "./least-privilege.js";

export interface SessionLimits {
  readonly connectMs: number;
  /** For each statement; for a stream, from its first to its last row, pauses of the reader included. */
  readonly statementMs: number;
  /** How long a statement may wait for somebody's lock, for example while a table is rebuilt. */
  readonly lockMs: number;
}

/** A server that cannot even say that time is up is given up this much later. */
const GRACE_MS = 5_000;
/** For a session that does nothing at all, because this process hangs. */
const IDLE_MS = 60_000;
const CANCEL_CONNECT_MS = 3_000;

interface ExtendedQuery extends pg.QueryArrayConfig<unknown[]> {
  /** The server itself refuses more than one command in the text, whatever a parser of ours thought. */
  readonly queryMode: "extended";
}

/**
 * One connection in one read-only transaction, of an account whose privileges were checked. Who guarantees what: the
 * transaction, that nothing in the database is written, whichever functions a statement calls; the account, that nothing
 * is read that it was not given; the limits, that nothing lasts. Not guaranteed: that a function which the account may
 * call has no effect outside the database (dblink, for one).
 */
export class PostgresSession {
  private pid = 0;
  private reading: CopyToStreamQuery | null = null;
  private cancelling: Promise<void> | null = null;

  private constructor(
    private readonly target: PostgresTarget,
    private readonly client: pg.Client,
    private readonly limits: SessionLimits,
  ) {}

  static async open(target: PostgresTarget, limits: SessionLimits): Promise<PostgresSession> {
    const session = new PostgresSession(target, await connect(target, limits.connectMs), limits);
    try {
      await session.begin();
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Set for the transaction rather than at log-in: connection poolers forward no start-up parameters. */
  private async begin(): Promise<void> {
    await this.within(this.limits.connectMs, async () => {
      await this.client.query(
        `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
         SET LOCAL statement_timeout = ${this.limits.statementMs};
         SET LOCAL lock_timeout = ${this.limits.lockMs};
         SET LOCAL idle_in_transaction_session_timeout = ${IDLE_MS};
         SET LOCAL standard_conforming_strings = on;
         SET LOCAL datestyle = 'ISO'`,
      );
      this.pid = await checkLeastPrivilege(this.client);
    });
  }

  /** One command; its rows as arrays. */
  async query<Row extends unknown[]>(text: string, values: unknown[] = []): Promise<pg.QueryArrayResult<Row>> {
    const query: ExtendedQuery = { text, values, rowMode: "array", queryMode: "extended" };
    return this.within(this.limits.statementMs, () => this.client.query<Row>(query));
  }

  /**
   * The rows of a query in COPY's text format. PostgreSQL would take several commands here: whatever is not our own in
   * the text must have been read as a part of one command by {@link query} before.
   */
  copy(query: string): CopyToStreamQuery {
    const stream = this.client.query(copyTo(`COPY (${query}) TO STDOUT`));
    // Errors reach whoever iterates; after that, a broken connection must not end this process.
    stream.on("error", () => undefined);
    this.reading = stream;
    return stream;
  }

  /** Ends the transaction and the connection; what is still running is cut off and ends as {@link abort} says. */
  async close(): Promise<void> {
    if (this.pid !== 0 && this.cancelling === null) await this.query("ROLLBACK").catch(() => undefined);
    await this.client.end();
  }

  /**
   * Ends a stream at once, has the server stop what it is doing for this session, then drops the connection. If there is
   * no connection left to ask it through, the server notices when it next sends a row, or when the statement's time is up.
   */
  abort(): Promise<void> {
    this.reading?.destroy();
    this.cancelling ??= this.cancel();
    return this.cancelling;
  }

  private async cancel(): Promise<void> {
    try {
      const other = await connect(this.target, CANCEL_CONNECT_MS);
      try {
        await other.query("SELECT pg_catalog.pg_cancel_backend($1)", [this.pid]);
      } finally {
        await other.end();
      }
    } catch {
      // Dropping the connection has to do.
    }
    await this.client.end();
  }

  private async within<T>(limitMs: number, work: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => void this.client.end(), limitMs + GRACE_MS);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }
}
