import { once } from "node:events";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";

import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

import { STAGING_SCHEMA } from "../../database/schema-names.js";
import { SQL_STATE, sqlState } from "../../database/sql-state.js";
import { inTransaction } from "../../database/transaction.js";
import type { MappedMember } from "./map-member.js";

/**
 * The tables in which one plan rests. UNLOGGED: PostgreSQL empties them after a crash of its own, which is noticed by
 * their number of rows, and the run is planned again.
 */
export interface Staging {
  /** Members as mapped, one row a profile. Dropped once the plan stands. */
  readonly members: string;
  /** One row an address: what the plan decided, and what is to be sent. */
  readonly decisions: string;
  /** One row an address that is no member and that the export claims or once claimed: what is to become of it. */
  readonly leavers: string;
  /** Profiles of the source that refuse to be written to, in no segment too. Dropped once the plan stands. */
  readonly refusers: string;
}

export function stagingOf(planId: string): Staging {
  const suffix = planId.replaceAll("-", "");
  return {
    members: `${STAGING_SCHEMA}.members_${suffix}`,
    decisions: `${STAGING_SCHEMA}.decisions_${suffix}`,
    leavers: `${STAGING_SCHEMA}.leavers_${suffix}`,
    refusers: `${STAGING_SCHEMA}.refusers_${suffix}`,
  };
}

export async function createMembersTable(db: pg.Pool, staging: Staging): Promise<void> {
  await db.query(`
    CREATE UNLOGGED TABLE ${staging.members} (
      key text COLLATE "C",
      email text,
      address text COLLATE "C",
      problem text,
      hash bytea,
      body text,
      rank text COLLATE "C",
      refusal integer
    ) WITH (autovacuum_enabled = false)`);
}

export async function dropStaging(pool: pg.Pool, planId: string): Promise<void> {
  const { members, decisions, leavers, refusers } = stagingOf(planId);
  await dropTables(pool, [members, decisions, leavers, refusers]);
}

/**
 * Drops tables of staging, unless somebody still uses them: a worker that hangs in its COPY must not make others hang.
 * What is left is looked for regularly.
 */
export async function dropTables(pool: pg.Pool, tables: readonly string[]): Promise<void> {
  try {
    await inTransaction(pool, async (client) => {
      await client.query("SET LOCAL lock_timeout = '2s'");
      await client.query(`DROP TABLE IF EXISTS ${tables.join(", ")}`);
    });
  } catch (error) {
    if (sqlState(error) !== SQL_STATE.lockNotAvailable) throw error;
  }
}

/** A mapped member on its way into staging: `body` is what a call will carry, serialised once. */
export type StagedMember = { readonly key: string | null } & (
  | Extract<MappedMember, { problem: "MISSING" | "SYNTAX" | "NO_CONSENT" }>
  | {
      readonly problem: null;
      readonly address: string;
      readonly email: string;
      readonly body: string;
      readonly hash: string;
      readonly rank: string | null;
      readonly refusal: number | null;
    }
);

/** Writes members through COPY. Holds one buffer at a time; waits while PostgreSQL is busy. */
export class MemberWriter {
  private readonly stream: Writable;
  private readonly ended: Promise<void>;
  private buffer = "";

  constructor(client: pg.PoolClient, staging: Staging) {
    this.stream = client.query(
      copyFrom(`COPY ${staging.members} (key, email, address, problem, hash, body, rank, refusal) FROM STDIN`),
    );
    this.ended = finished(this.stream);
    // Whoever writes or ends meets the error; here it must only not count as unhandled.
    this.ended.catch(() => undefined);
  }

  add(member: StagedMember): void {
    this.buffer += lineOf(member);
  }

  /** Whether enough was added to be flushed before more is. */
  get isFull(): boolean {
    return this.buffer.length >= FLUSH_AT_CHARACTERS;
  }

  async flush(): Promise<void> {
    const chunk = this.buffer;
    this.buffer = "";
    if (!this.stream.write(chunk)) await once(this.stream, "drain");
  }

  async end(): Promise<void> {
    this.stream.end(this.buffer);
    this.buffer = "";
    await this.ended;
  }

  abort(reason: Error): void {
    this.stream.destroy(reason);
  }
}

const FLUSH_AT_CHARACTERS = 64 * 1024;

function lineOf(member: StagedMember): string {
  const key = cell(member.key);
  if (member.problem !== null) {
    const address = cell(member.problem === "NO_CONSENT" ? member.address : null);
    return `${key}\t${cell(member.email)}\t${address}\t${member.problem}\t\\N\t\\N\t\\N\t\\N\n`;
  }
  const { email, address, hash, body, rank, refusal } = member;
  return `${key}\t${cell(email)}\t${cell(address)}\t\\N\t\\\\x${hash}\t${cell(body)}\t${cell(rank)}\t${refusal ?? "\\N"}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "" };

/** One cell of COPY's text format. PostgreSQL has no text with a zero in it. */
export function cell(value: string | null): string {
  if (value === null) return "\\N";
  return NEEDS_ESCAPE.test(value) ? value.replace(ESCAPED, (character) => ESCAPES[character]!) : value;
}

const NEEDS_ESCAPE = /[\\\t\n\r\0]/;
const ESCAPED = /[\\\t\n\r\0]/g;
