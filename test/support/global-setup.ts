import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import pg from "pg";
import { pino } from "pino";
import type { TestProject } from "vitest/node";

import { startEmbeddedPostgres } from "../../server/database/embedded-postgres.js";
import { migrate } from "../../server/database/migrate.js";
import { TEMPLATE, withDatabase } from "./template.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The test run's PostgreSQL, by role; the path of a URL is to be replaced by a database's name. */
    postgres: { readonly superuserUrl: string; readonly ownerUrl: string; readonly url: string };
  }
}

/** One PostgreSQL for the test run, as fast as one that may lose everything, with a migrated template database. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "listwright-test-"));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: pino({ level: "silent" }),
    settings: { fsync: "off", full_page_writes: "off", synchronous_commit: "off", max_connections: "400" },
  });
  const { superuserUrl, ownerUrl, url } = postgres;
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE} OWNER listwright_owner`);
  await client.end();
  await migrate(withDatabase(ownerUrl, TEMPLATE), withDatabase(url, TEMPLATE));
  project.provide("postgres", { superuserUrl, ownerUrl, url });
  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}
