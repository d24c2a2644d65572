import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";

export const STATES = ["Active", "Unconfirmed", "Unsubscribed", "Bounced", "Deleted"] as const;
export type State = (typeof STATES)[number];

/** States are stored as their place in {@link STATES}: a million rows are indexed by them. */
export function stateNumber(state: State): number {
  return STATES.indexOf(state);
}

const SCHEMA = `
create table if not exists account (
  id integer primary key, name text not null, contact_email text not null, time_zone text not null);
create table if not exists client (
  seq integer primary key, id text not null unique, account integer not null references account (id), name text not null,
  contact_name text not null, contact_email text not null, country text not null, time_zone text not null, api_key text not null);
create table if not exists api_key (
  key text primary key, account integer not null references account (id), client integer references client (seq)) without rowid;
create table if not exists list (
  seq integer primary key, id text not null unique, client integer not null references client (seq), title text not null,
  unsubscribe_page text not null, unsubscribe_setting text not null, confirmed_opt_in integer not null,
  confirmation_success_page text not null);
create table if not exists field (
  id integer primary key autoincrement, list integer not null references list (seq) on delete cascade, key text not null,
  name text not null, type text not null, options text not null, visible integer not null);
create table if not exists subscriber (
  id integer primary key, list integer not null, address text not null, email text not null, name text not null,
  state integer not null, state_at integer not null, joined_at integer not null, mobile text not null, fields text not null,
  track text, sms text, times_written integer not null);
create unique index if not exists subscriber_address on subscriber (list, address);
create index if not exists subscriber_inactive on subscriber (list, state, address) where state <> 0;
create index if not exists subscriber_by_date on subscriber (list, state, state_at);
create table if not exists suppressed (
  client integer not null, address text not null, email text not null, reason text not null, at integer not null,
  primary key (client, address)) without rowid;
create index if not exists suppressed_by_date on suppressed (client, at, address);
create table if not exists webhook (
  id text primary key, list integer not null references list (seq) on delete cascade, events text not null, url text not null,
  format text not null, active integer not null);
create table if not exists oauth_code (
  code text primary key, account integer not null, scopes text not null, redirect_uri text not null,
  expires_at integer not null) without rowid;
create table if not exists oauth_grant (
  id integer primary key, account integer not null, scopes text not null, refresh_token text unique,
  refreshes integer not null, revoked integer not null);
create table if not exists oauth_token (
  token text primary key, grant_id integer not null, expires_at integer not null, state text not null) without rowid;
`;

/** Those that refer to others first. */
const TABLES = [
  "oauth_token",
  "oauth_grant",
  "oauth_code",
  "subscriber",
  "suppressed",
  "field",
  "webhook",
  "list",
  "api_key",
  "client",
  "account",
];

/**
 * The sandbox's state in one SQLite file (or in memory). Write-ahead logging without a sync per call: what a call
 * stored outlives the process being killed, all of it or nothing, but not a power failure.
 */
export class Store {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #memo = new Map<string, unknown>();
  #whenCommitted: (() => void)[] = [];

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5000 });
    this.#db.exec(
      "pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -65536; pragma temp_store = memory;",
    );
    this.#db.exec(SCHEMA);
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** The number of rows changed, and the ID of the last one inserted. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const result = this.#prepare(sql).run(...values);
    return { changes: Number(result.changes), id: Number(result.lastInsertRowid) };
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** Everything `work` writes, or nothing of it. Every write goes through here: what was counted is forgotten after it. */
  transaction<Result>(work: () => Result): Result {
    if (this.#db.isTransaction) return work();
    this.#db.exec("begin immediate");
    try {
      const result = work();
      this.#db.exec("commit");
      for (const then of this.#whenCommitted) then();
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("rollback");
      throw error;
    } finally {
      this.#memo.clear();
      this.#whenCommitted = [];
    }
  }

  /** Once the transaction under way has committed; never when it does not. To be used within one, and not to write. */
  afterCommit(then: () => void): void {
    this.#whenCommitted.push(then);
  }

  /** A value that only a write can change, computed once until then: counting a million rows for every page is slow. */
  unchanged<Value>(key: string, compute: () => Value): Value {
    if (this.#memo.has(key)) return this.#memo.get(key) as Value;
    const value = compute();
    this.#memo.set(key, value);
    return value;
  }

  /** As {@link unchanged}, for what is only known once something else was computed: where a page ended. */
  recall<Value>(key: string): Value | undefined {
    return this.#memo.get(key) as Value | undefined;
  }

  remember(key: string, value: unknown): void {
    this.#memo.set(key, value);
  }

  isEmpty(): boolean {
    return this.get("select 1 from account limit 1") === undefined;
  }

  clear(): void {
    this.transaction(() => {
      for (const table of TABLES) this.#db.exec(`delete from ${table}`);
    });
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
