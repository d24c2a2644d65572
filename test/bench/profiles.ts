import { readFile } from "node:fs/promises";
import path from "node:path";

import pg from "pg";

import { addressSql } from "./sink-list.ts";

/** Profiles in a database of their own beside Listwright's, which may read them. */
export interface Profiles {
  /** As Listwright reads them. */
  readonly url: string;
  change(sql: string, values?: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}

export async function makeProfiles(dataDir: string, count: number): Promise<Profiles> {
  const read = async (file: string) => (await readFile(path.join(dataDir, file), "utf8")).trim();
  const address = `127.0.0.1:${await read("postgres-port")}`;
  const superuser = `postgresql://postgres:${await read("postgres-password")}@${address}`;
  const maker = new pg.Client({ connectionString: `${superuser}/postgres` });
  await maker.connect();
  await maker.query("CREATE DATABASE profiles");
  await maker.query("CREATE ROLE reader LOGIN PASSWORD 'reader'");
  await maker.end();
  const owner = new pg.Client({ connectionString: `${superuser}/profiles` });
  await owner.connect();
  await owner.query(
    "CREATE TABLE profile (id integer PRIMARY KEY, email text, name text, has_left boolean DEFAULT false)",
  );
  await owner.query(
    `INSERT INTO profile SELECT n, ${addressSql("n")}, 'Person ' || n FROM generate_series(1, $1::int) AS n`,
    [count],
  );
  await owner.query("VACUUM ANALYZE profile");
  await owner.query("GRANT SELECT ON profile TO reader");
  return {
    url: `postgresql://reader:reader@${address}/profiles`,
    async change(sql, values = []) {
      await owner.query(sql, [...values]);
    },
    close: () => owner.end(),
  };
}
