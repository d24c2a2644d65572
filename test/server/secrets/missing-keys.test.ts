import { randomBytes, randomUUID } from "node:crypto";

import pg from "pg";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { startApp } from "../../../server/app.js";
import { createPool } from "../../../server/database/orm.js";
import { parseEnvironment } from "../../../server/env.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf } from "../../../server/secrets/main-key.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

const SILENT = pino({ level: "silent" });

/** Only the invitation to make the first admin. */
const NOTHING_AMISS = [expect.stringContaining("one-time code")];
// Each starts the whole server, some of them again and again.
vi.setConfig({ testTimeout: 90_000 });

let database: TestDatabase;
let pool: pg.Pool;
let key: string;
beforeEach(async () => {
  database = await createTestDatabase();
  pool = createPool(database.url);
  key = newKey();
  await start({ LISTWRIGHT_SECRET_KEY: key });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

function newKey(): string {
  return randomBytes(32).toString("base64");
}

/** Starts and ends; answers, or rejects with, what an operator would read. */
async function start(env: Record<string, string>): Promise<readonly string[]> {
  const all = { PORT: "0", DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl, ...env };
  const app = await startApp(parseEnvironment(all), { log: SILENT });
  await app.close();
  return app.notices;
}

/** A source whose connection string is sealed with a key, as any version of Listwright would have. */
async function storeSource(sealedBy: string): Promise<string> {
  const id = randomUUID();
  const box = new JweSecretBox(new FixedKeys({ current: mainKeyOf(sealedBy), previous: [] }));
  await pool.query(
    `INSERT INTO source (id, name, kind, connection_string_sealed, profile_relation, fields, key_fields, created_at, updated_at)
     VALUES ($1, 'Shop', 'POSTGRESQL', $2, 'profile', '[]', '[]', now(), now())`,
    [id, await box.seal("postgresql://reader@example.com/shop", `source:${id}`)],
  );
  return id;
}

test("the same key starts", async () => {
  await storeSource(key);
  await expect(start({ LISTWRIGHT_SECRET_KEY: key })).resolves.toEqual(NOTHING_AMISS);
});

test("a wrong key is told before anything is served, and how to mend it", async () => {
  await expect(start({ LISTWRIGHT_SECRET_KEY: newKey() })).rejects.toThrow(
    "LISTWRIGHT_SECRET_KEY is not the key that this database's secrets were sealed with: set it to that key, or name that key in LISTWRIGHT_SECRET_KEYS_PREVIOUS.",
  );
});

test("a new key starts with the former one beside it", async () => {
  await storeSource(key);
  await expect(start({ LISTWRIGHT_SECRET_KEY: newKey(), LISTWRIGHT_SECRET_KEYS_PREVIOUS: key })).resolves.toEqual(
    NOTHING_AMISS,
  );
});

test("a former key that was taken away too early is told, with how many records it sealed", async () => {
  const former = newKey();
  await storeSource(former);
  await storeSource(former);
  await expect(start({ LISTWRIGHT_SECRET_KEY: key })).rejects.toThrow(
    `2 records are sealed with the key ${mainKeyOf(former).id}, which is not there: put it back into LISTWRIGHT_SECRET_KEYS_PREVIOUS, and remove it only after npm run rotate-key has said that it may go.`,
  );
  await expect(start({ LISTWRIGHT_SECRET_KEY: key, LISTWRIGHT_SECRET_KEYS_PREVIOUS: former })).resolves.toEqual(
    NOTHING_AMISS,
  );
});

test("a text that is not sealed at all is told, and can be entered again, since the server starts", async () => {
  const id = await storeSource(key);
  await pool.query("UPDATE source SET connection_string_sealed = 'damaged' WHERE id = $1", [id]);
  expect(await start({ LISTWRIGHT_SECRET_KEY: key })).toContain(
    "1 record is damaged, being no sealed text: enter those connection strings and credentials again, or restore the database from a backup.",
  );
});

test("a key that was retired does not start again, since what it would seal could not be stored", async () => {
  await pool.query("INSERT INTO retired_key (id) VALUES ($1)", [mainKeyOf(key).id]);
  await expect(start({ LISTWRIGHT_SECRET_KEY: key })).rejects.toThrow(
    `The key ${mainKeyOf(key).id} in LISTWRIGHT_SECRET_KEY was retired by a rotation`,
  );
});

test("without a key nothing is opened", async () => {
  await expect(start({})).rejects.toThrow(/With DATABASE_URL, set LISTWRIGHT_SECRET_KEY to 32 bytes in base64/);
});
