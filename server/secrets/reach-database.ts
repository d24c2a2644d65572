import type { Logger } from "pino";

import { checkDatabase } from "../database/check-database.js";
import { findRunningPostgres, hasEmbeddedDatabase } from "../database/embedded-files.js";
import { startEmbeddedPostgres } from "../database/embedded-postgres.js";
import { migrate } from "../database/migrate.js";
import { createPool } from "../database/orm.js";
import type { Environment } from "../env.js";
import { StartUpProblem } from "../start-up-problem.js";

export interface ReachedDatabase {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The server's database, for a command beside it: that of the environment; the embedded one of the server that runs on the
 * data directory; or, where none runs, the embedded one brought along for the time of the command.
 */
export async function reachDatabase(env: Environment, log: Logger): Promise<ReachedDatabase> {
  const nothing = async () => undefined;
  if (env.databaseUrl !== null) {
    await checkDatabase(env.databaseUrl, "DATABASE_URL");
    await expectUpToDate(env.databaseUrl);
    return { url: env.databaseUrl, close: nothing };
  }
  const { dataDir } = env;
  if (!(await hasEmbeddedDatabase(dataDir))) {
    throw new StartUpProblem(
      `There is no database in ${dataDir}: set LISTWRIGHT_DATA_DIR to the server's data directory, or DATABASE_URL to its database.`,
    );
  }
  const running = await findRunningPostgres(dataDir);
  if (running !== null) {
    await checkDatabase(running, "DATABASE_URL").catch((cause: unknown) => {
      throw new StartUpProblem(`The Listwright on ${dataDir} is just starting or ending: run this again in a moment.`, {
        cause,
      });
    });
    await expectUpToDate(running);
    return { url: running, close: nothing };
  }
  const embedded = await startEmbeddedPostgres({ dataDir, log });
  try {
    await migrate(embedded.ownerUrl, embedded.url);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return { url: embedded.url, close: () => embedded.stop() };
}

async function expectUpToDate(databaseUrl: string): Promise<void> {
  const pool = createPool(databaseUrl, 1);
  try {
    const { rows } = await pool.query<{ isThere: boolean }>(`SELECT to_regclass('webhook') IS NOT NULL AS "isThere"`);
    if (rows[0]!.isThere) return;
  } finally {
    await pool.end();
  }
  throw new StartUpProblem(
    "The database is not that of this version of Listwright: start the server of this version first, then run this again.",
  );
}
