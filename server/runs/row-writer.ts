import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";

import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

import { cell } from "./plan/staging.js";

const FLUSH_AT_CHARACTERS = 64 * 1024;

/**
 * Writes rows through COPY, some hundreds at a time: no connection waits for the destination. The first column of the table
 * is the number of the row, from 1.
 */
export abstract class RowWriter<Row> {
  private buffer = "";
  private written = 0;

  constructor(
    private readonly pool: pg.Pool,
    private readonly table: string,
  ) {}

  /** How many rows there must be once all is flushed. */
  get rows(): number {
    return this.written;
  }

  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      this.written += 1;
      this.buffer += `${this.written}\t${this.columnsOf(row).map(cell).join("\t")}\n`;
    }
    if (this.buffer.length >= FLUSH_AT_CHARACTERS) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.buffer;
    this.buffer = "";
    if (text === "") return;
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await pipeline(Readable.from([text]), client.query(copyFrom(`COPY ${this.table} FROM STDIN`)));
    } catch (error) {
      broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** The other columns, in the order of the table. */
  protected abstract columnsOf(row: Row): readonly (string | null)[];
}
