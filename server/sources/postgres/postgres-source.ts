import type { Member, MemberQuery, Preview, ProfileField, ProfileRelation, ProfileSource } from "../profile-source.js";
import { asRelation, checkColumns, columnsOf, textOf, type Column } from "./columns.js";
import { parseConnectionString, type PostgresTarget } from "./connection-string.js";
import { memberQuery } from "./member-query.js";
import { PostgresSession } from "./postgres-session.js";
import { readRelation } from "./read-relation.js";
import { statementProblem, type StatementContext } from "./statement-problem.js";
import { batchesOf } from "./stream-members.js";

/** How long what may last, in milliseconds. */
export interface PostgresPatience {
  readonly connectMs: number;
  readonly introspectMs: number;
  readonly describeMs: number;
  readonly previewMs: number;
  readonly countMs: number;
  /** From the first member to the last, whoever takes the time. */
  readonly membersMs: number;
  /** Waiting for a lock, at most; of a run, {@link lockMembersMs}. */
  readonly lockMs: number;
  readonly lockMembersMs: number;
}

const PATIENCE: PostgresPatience = {
  connectMs: 10_000,
  introspectMs: 15_000,
  describeMs: 15_000,
  previewMs: 30_000,
  countMs: 120_000,
  membersMs: 3_600_000,
  lockMs: 5_000,
  lockMembersMs: 300_000,
};

/** A value may be a gigabyte long, and a preview is held in memory; it shows this much of each. */
const PREVIEW_CHARACTERS = 2_000;

/**
 * Profiles in a PostgreSQL database. Throws a {@link SourceProblem} when the connection string cannot be understood;
 * whether it works is found out by the first call. Each call has a connection of its own and leaves none behind.
 */
export function openPostgres(connectionString: string, patience: Partial<PostgresPatience> = {}): ProfileSource {
  return new PostgresSource(parseConnectionString(connectionString), { ...PATIENCE, ...patience });
}

class PostgresSource implements ProfileSource {
  private readonly sessions = new Set<PostgresSession>();

  constructor(
    private readonly target: PostgresTarget,
    private readonly patience: PostgresPatience,
  ) {}

  introspect(profileRelation: string): Promise<ProfileRelation> {
    const statementMs = this.patience.introspectMs;
    const context = { about: "profileRelation", reading: null, statementMs } as const;
    return this.within(context, (session) => readRelation(session, profileRelation.trim(), statementMs));
  }

  describe(statement: string): Promise<readonly ProfileField[]> {
    const statementMs = this.patience.describeMs;
    return this.within(running(statementMs), async (session) =>
      fieldsOf(await describe(session, statement, statementMs)),
    );
  }

  count(statement: string): Promise<number> {
    const statementMs = this.patience.countMs;
    return this.within(running(statementMs), async (session) => {
      await describe(session, statement, statementMs);
      // Of the whole row, not of *: so that every field is worked out, and what cannot be fails here and not in a run.
      const { rows } = await session.query<[count: string]>(
        `SELECT pg_catalog.count(segment.*) FROM ${asRelation(statement)}`,
      );
      return Number(rows[0]![0]);
    });
  }

  preview(statement: string, limit: number): Promise<Preview> {
    const statementMs = this.patience.previewMs;
    return this.within(running(statementMs), async (session) => {
      const columns = await describe(session, statement, statementMs);
      const cut = columns.map((column) => `pg_catalog.left(${textOf(column)}, ${PREVIEW_CHARACTERS})`);
      const { rows } = await session.query<(string | null)[]>(
        `SELECT ${cut.join(", ")} FROM ${asRelation(statement)} LIMIT $1`,
        [limit],
      );
      return { fields: fieldsOf(columns), rows };
    });
  }

  async *members(query: MemberQuery): AsyncGenerator<readonly Member[]> {
    const { signal } = query;
    signal?.throwIfAborted();
    const statementMs = this.patience.membersMs;
    let session: PostgresSession | null = null;
    const stop = () => void session?.abort();
    signal?.addEventListener("abort", stop);
    let finished = false;
    try {
      session = await this.open({ statementMs, lockMs: this.patience.lockMembersMs });
      signal?.throwIfAborted();
      const statements = [];
      for (const statement of query.statements) {
        statements.push({ statement, columns: await describe(session, statement, statementMs) });
      }
      yield* batchesOf(session.copy(memberQuery(statements, query)));
      finished = true;
    } catch (error) {
      signal?.throwIfAborted();
      throw statementProblem(error, running(statementMs));
    } finally {
      signal?.removeEventListener("abort", stop);
      if (session) await this.leave(session, finished);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.sessions].map((session) => session.abort()));
  }

  private async within<T>(context: StatementContext, work: (session: PostgresSession) => Promise<T>): Promise<T> {
    let session: PostgresSession | null = null;
    try {
      session = await this.open({ statementMs: context.statementMs, lockMs: this.patience.lockMs });
      return await work(session);
    } catch (error) {
      throw statementProblem(error, context);
    } finally {
      if (session) await this.leave(session, true);
    }
  }

  private async open(limits: { statementMs: number; lockMs: number }): Promise<PostgresSession> {
    const session = await PostgresSession.open(this.target, { connectMs: this.patience.connectMs, ...limits });
    this.sessions.add(session);
    return session;
  }

  private async leave(session: PostgresSession, finished: boolean): Promise<void> {
    await (finished ? session.close() : session.abort());
    this.sessions.delete(session);
  }
}

function running(statementMs: number): StatementContext {
  return { about: "sql", reading: null, statementMs };
}

/** Has PostgreSQL read a statement without running it. */
async function describe(session: PostgresSession, statement: string, statementMs: number): Promise<Column[]> {
  const before = "SELECT * FROM ";
  const reading = { statement, offset: before.length + asRelation("").indexOf("\n") + 1 };
  const columns = await columnsOf(session, `${before}${asRelation(statement)}`).catch((error: unknown) => {
    throw statementProblem(error, { about: "sql", reading, statementMs });
  });
  checkColumns(columns);
  return columns;
}

/** Whether a column of a statement can be null, PostgreSQL does not say: it may. */
function fieldsOf(columns: readonly Column[]): ProfileField[] {
  return columns.map(({ name, type }) => ({ name, type, nullable: true }));
}
