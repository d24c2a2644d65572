import pg from "pg";

import { StartUpProblem } from "../start-up-problem.js";

const CONNECT_TIMEOUT_MS = 10_000;
/** The oldest PostgreSQL whose features are used. */
const OLDEST_VERSION = 150_000;

/** Finds out in words what is wrong with a database's address. `variable` is where the address was given. */
export async function checkDatabase(url: string, variable: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number; encoding: string }>(
      "SELECT current_setting('server_version_num')::int AS version, current_setting('server_encoding') AS encoding",
    );
    const { version, encoding } = rows[0]!;
    if (version < OLDEST_VERSION) {
      throw new StartUpProblem(
        `${variable} leads to a PostgreSQL older than 15: upgrade it, or set ${variable} to a newer one.`,
      );
    }
    if (encoding !== "UTF8") {
      throw new StartUpProblem(`${variable} leads to a database that is not in UTF8: create one with ENCODING 'UTF8'.`);
    }
  } catch (error) {
    if (error instanceof StartUpProblem) throw error;
    throw new StartUpProblem(`${variable} ${problemOf(error)}`, { cause: error });
  } finally {
    // Not awaited: while a host is still being looked up, that may never end.
    void client.end().catch(() => undefined);
  }
}

/** Never repeats the address: it holds a password. */
function problemOf(error: unknown): string {
  const code = error instanceof Error ? ((error as { code?: string }).code ?? "") : "";
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "names a host that cannot be found: check the host.";
    case "ECONNREFUSED":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return "names a host and port where no PostgreSQL answers: start it there, or correct the host and port.";
    case "28P01":
    case "28000":
      return "has a user or password that PostgreSQL does not accept: correct them.";
    case "3D000":
      return "names a database that does not exist: create it, or correct the name.";
    case "53300":
      return "leads to a PostgreSQL with no free connection: raise its max_connections, or close others.";
    case "57P03":
      return "leads to a PostgreSQL that is still starting: try again in a moment.";
    default:
      return `leads to a PostgreSQL that cannot be used (${code || (error instanceof Error ? error.message.slice(0, 120) : "unknown")}): check host, port, user, password and database.`;
  }
}
