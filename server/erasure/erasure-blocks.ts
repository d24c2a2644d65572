import { setImmediate } from "node:timers/promises";

import type pg from "pg";

import type { SecretBox } from "../secrets/secret-box.js";
import { readErasureKey, type ErasureKey } from "./erasure-key.js";

const HASHED_AT_ONCE = 500;

/** Either a pool or one of its connections, in a transaction or not. */
type Queries = Pick<pg.ClientBase, "query">;

/**
 * Who was erased and must not be sent or stored again, known by keyed hashes only. Costs one look at an empty table where
 * nobody was. Otherwise PostgreSQL finds, by a short keyed hash, the few who may be meant, and only these are hashed for
 * certain: see server/decisions/0008-erased-addresses.md.
 */
export class ErasureBlocks {
  private key: Promise<ErasureKey> | null = null;

  constructor(private readonly deps: { readonly pool: pg.Pool; readonly secrets: SecretBox }) {}

  async hashOf(address: string): Promise<Buffer> {
    return (await this.readKey()).hashOf(address);
  }

  async bucketOf(db: Queries, address: string): Promise<string> {
    const { bucketKey } = await this.readKey();
    const { rows } = await db.query<{ bucket: string }>(`SELECT ${bucketSql("$1::text", "$2::bytea")} AS bucket`, [
      address,
      bucketKey,
    ]);
    return rows[0]!.bucket;
  }

  /**
   * The erased ones among the addresses that `relation` holds in its column "address": a table of ours, or a subquery of
   * our own making with an alias. `relation` takes no parameters.
   */
  async erasedIn(db: Queries, relation: string): Promise<string[]> {
    return this.find(db, relation, []);
  }

  /** The same addresses without the erased ones: to be asked before addresses are stored that somebody else told of. */
  async filterErased(addresses: readonly string[], db: Queries = this.deps.pool): Promise<string[]> {
    const erased = new Set(await this.find(db, "unnest($2::text[]) AS told (address)", [addresses]));
    return addresses.filter((address) => !erased.has(address));
  }

  private async find(db: Queries, relation: string, values: readonly unknown[]): Promise<string[]> {
    const any = await db.query<{ blocked: boolean }>(
      "SELECT EXISTS (SELECT FROM erasure WHERE block_lifted_at IS NULL) AS blocked",
    );
    if (!any.rows[0]!.blocked) return [];
    const { bucketKey, hashOf } = await this.readKey();
    const candidates = await db.query<{ address: string; bucket: string }>(
      `SELECT DISTINCT keyed.address, keyed.bucket
       FROM (SELECT address, ${bucketSql("address", "$1::bytea")} AS bucket FROM ${relation} WHERE address IS NOT NULL) keyed
       WHERE keyed.bucket IN (SELECT address_bucket FROM erasure WHERE block_lifted_at IS NULL)`,
      [bucketKey, ...values],
    );
    if (candidates.rows.length === 0) return [];
    const blocked = await db.query<{ hash: string }>(
      `SELECT encode(address_hash, 'hex') AS hash FROM erasure
       WHERE block_lifted_at IS NULL AND address_bucket = ANY ($1)`,
      [[...new Set(candidates.rows.map((row) => row.bucket))]],
    );
    const hashes = new Set(blocked.rows.map((row) => row.hash));
    const erased: string[] = [];
    for (const [index, { address }] of candidates.rows.entries()) {
      // However many they are, the worker's heartbeat goes on.
      if (index % HASHED_AT_ONCE === 0) await setImmediate();
      if (hashes.has(hashOf(address).toString("hex"))) erased.push(address);
    }
    return erased;
  }

  /** Read when it is first needed; a failure is not remembered. */
  private async readKey(): Promise<ErasureKey> {
    this.key ??= readErasureKey(this.deps.pool, this.deps.secrets);
    try {
      return await this.key;
    } catch (error) {
      this.key = null;
      throw error;
    }
  }
}

/** Twenty bits of SHA-256 over key and address. SHA-256 and not PostgreSQL's own hash, which another version may change. */
function bucketSql(address: string, key: string): string {
  return `left(encode(sha256(${key} || convert_to(${address}, 'UTF8')), 'hex'), 5)`;
}
