import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { ADVISORY_LOCKS } from "../../../server/database/advisory-locks.js";

test("no number of an advisory lock stands for two purposes", () => {
  const numbers = Object.values(ADVISORY_LOCKS);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("retiring a key takes the lock that the database takes for whatever is sealed", () => {
  const migration = readFileSync(new URL("../../../migrations/20261125000500-keys.ts", import.meta.url), "utf8");
  expect(migration).toContain(`pg_advisory_xact_lock_shared(${ADVISORY_LOCKS.keyRetirement})`);
});
