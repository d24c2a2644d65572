import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

test("the application may add consent and never change it", async () => {
  await expect(query(database.url, "UPDATE listwright.consent SET action = 'GIVEN'")).rejects.toThrow(
    /permission denied/,
  );
  await expect(query(database.ownerUrl, "DELETE FROM listwright.consent")).rejects.toThrow(/append-only/);
});

test("text is UTF-8 and lower-cased as Unicode says, on every machine", async () => {
  expect(
    await query(database.url, "SELECT lower('ÄÉŘ') AS text, current_setting('server_encoding') AS encoding"),
  ).toEqual([{ text: "äéř", encoding: "UTF8" }]);
});
