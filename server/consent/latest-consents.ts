import DataLoader from "dataloader";
import type pg from "pg";

import type { ConsentRecord } from "./may-transfer.js";

interface Row extends ConsentRecord {
  readonly connectionId: string;
}

/**
 * The record by which a connection's consent is judged: the last one, without its wording, and never one that somebody read
 * before. Those of many connections are read together, whoever asks.
 */
export class LatestConsents {
  private readonly loader: DataLoader<string, ConsentRecord | null>;

  constructor(private readonly pool: pg.Pool) {
    this.loader = new DataLoader((connectionIds) => this.read(connectionIds), { cache: false });
  }

  of(connectionId: string): Promise<ConsentRecord | null> {
    return this.loader.load(connectionId);
  }

  private async read(connectionIds: readonly string[]): Promise<(ConsentRecord | null)[]> {
    const { rows } = await this.pool.query<Row>(LATEST, [[...new Set(connectionIds)]]);
    const byConnection = new Map(rows.map(({ connectionId, ...record }) => [connectionId, record]));
    return connectionIds.map((connectionId) => byConnection.get(connectionId) ?? null);
  }
}

/** One index look-up a connection, however long its history is. */
const LATEST = `
  SELECT wanted.id AS "connectionId", latest.action, latest.statement_version AS "statementVersion", latest.account
  FROM unnest($1::uuid[]) AS wanted(id)
  CROSS JOIN LATERAL (
    SELECT action, statement_version, account FROM consent WHERE connection_id = wanted.id ORDER BY seq DESC LIMIT 1
  ) latest`;
