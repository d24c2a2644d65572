import { DataloaderType } from "@mikro-orm/core";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import pg from "pg";

import { migrations } from "../../migrations/index.js";
import { actingSubscriber } from "./acting-settings.js";
import { entities } from "./entities.js";
import { SCHEMA } from "./schema-names.js";
import { sessionUrl } from "./session-url.js";

/** A connection that a router on the way dropped without a word is noticed within minutes, not hours. */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/** What one statement of the API may take; those of runs take as long as they must. */
export const API_STATEMENT_MS = 60_000;

/**
 * One ORM per database user and purpose. Fork its entity manager per operation, per job and per subscription event. With
 * `statementMs` PostgreSQL itself ends a statement that takes longer.
 */
export async function createOrm(
  databaseUrl: string,
  options: { readonly statementMs?: number } = {},
): Promise<MikroORM> {
  const { statementMs } = options;
  return MikroORM.init({
    clientUrl: databaseUrl,
    entities,
    subscribers: [actingSubscriber],
    // Whole, for the driver to read: the ORM itself takes neither TLS nor options from an address.
    driverOptions: {
      connectionString: sessionUrl(databaseUrl),
      ...KEEP_ALIVE,
      ...(statementMs === undefined ? {} : { statement_timeout: statementMs }),
    },
    dataloader: DataloaderType.ALL,
    extensions: [Migrator],
    // Named with its schema: it is looked for in "public" otherwise, and made a second time.
    migrations: { migrationsList: migrations, tableName: `${SCHEMA}.schema_migration`, snapshot: false },
    schemaGenerator: { skipTables: [/^agenda_/] },
    pool: { min: 0, max: 8 },
    debug: false,
    // Statements and values stay out of the log, and standard output belongs to our own.
    logger: () => undefined,
  });
}

/** The pool for what an ORM is not for: COPY, cursors, set work, leases, LISTEN. Its sessions see Listwright's schema. */
export function createPool(databaseUrl: string, max = 12): pg.Pool {
  const pool = new pg.Pool({
    connectionString: sessionUrl(databaseUrl),
    max,
    application_name: "listwright",
    ...KEEP_ALIVE,
    // A process that hangs in the middle of a transaction must not hold up the others for ever.
    idle_in_transaction_session_timeout: 60_000,
  });
  // A connection that breaks while somebody uses it fails that use; unheard, it would also end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}
