import { randomBytes } from "node:crypto";

import { decodeProtectedHeader } from "jose";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createPool } from "../../../server/database/orm.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf } from "../../../server/secrets/main-key.js";
import { SEALED_COLUMNS } from "../../../server/secrets/sealed-columns.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";

describe("a sealed text", () => {
  const key = mainKeyOf(randomBytes(32).toString("base64"));
  const box = new JweSecretBox(new FixedKeys({ current: key, previous: [] }));

  test("is AES-256-GCM with a key of its own, wrapped by the main key that its header names", async () => {
    const [first, second] = [await box.seal("the secret", "source:1"), await box.seal("the secret", "source:1")];
    expect(decodeProtectedHeader(first)).toMatchObject({ alg: "A256GCMKW", enc: "A256GCM", kid: key.id });
    const wrappedKey = (sealed: string) => sealed.split(".")[1];
    expect(wrappedKey(first)).toMatch(/^[\w-]{43}$/);
    expect(wrappedKey(first)).not.toBe(wrappedKey(second));
    expect(first).not.toContain(Buffer.from("the secret").toString("base64url"));
    expect(await box.open(first, "source:1")).toBe("the secret");
  });

  test("opens only for its purpose, only unchanged, and only with its key", async () => {
    const sealed = await box.seal("the secret", "source:1");
    await expect(box.open(sealed, "source:2")).rejects.toThrow(/another purpose/);
    const parts = sealed.split(".");
    const cipher = parts[3]!;
    parts[3] = (cipher.startsWith("A") ? "B" : "A") + cipher.slice(1);
    await expect(box.open(parts.join("."), "source:1")).rejects.toThrow();
    const other = new FixedKeys({ current: mainKeyOf(randomBytes(32).toString("base64")), previous: [] });
    await expect(new JweSecretBox(other).open(sealed, "source:1")).rejects.toThrow(`No key with the ID ${key.id}`);
  });
});

describe("the columns of sealed texts", () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = createPool(database.ownerUrl);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function namedSealed(): Promise<string[]> {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = current_schema() AND column_name LIKE '%sealed%'`,
    );
    return rows.map(({ name }) => name);
  }
  const listed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);

  test("are all gone through when the main key is rotated, and there are no others", async () => {
    expect(new Set(listed)).toEqual(new Set(await namedSealed()));
    expect(listed).toHaveLength(new Set(listed).size);
  });

  test("of a table that nobody listed would be noticed", async () => {
    await pool.query("CREATE TABLE forgotten (id uuid PRIMARY KEY, token_sealed text)");
    expect(await namedSealed()).toContain("forgotten.token_sealed");
    await pool.query("DROP TABLE forgotten");
  });

  test("have their records found by the primary key", async () => {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT key.table_name || '.' || key.column_name AS name
       FROM information_schema.key_column_usage key JOIN information_schema.table_constraints USING (constraint_schema, constraint_name)
       WHERE constraint_schema = current_schema() AND constraint_type = 'PRIMARY KEY'`,
    );
    const primaryKeys = rows.map(({ name }) => name);
    for (const { table, idColumn } of SEALED_COLUMNS) expect(primaryKeys).toContain(`${table}.${idColumn}`);
  });

  test("refuse what a retired key sealed, each of them", async () => {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT event_object_table || '.' || event_object_column AS name FROM information_schema.triggered_update_columns
       WHERE trigger_schema = current_schema() AND trigger_name LIKE '%_by_key_in_use'`,
    );
    expect(new Set(rows.map(({ name }) => name))).toEqual(new Set(listed));
  });
});
