import { randomUUID } from "node:crypto";

import { beforeEach, expect, test } from "vitest";

import { VERSION_IN_FORCE } from "../../../server/consent/consent-statement.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import { IMPORTS, people, RunWorld } from "../../support/run-world.js";
import { SEED } from "../../support/sandbox.js";
import { withCalls } from "./with-calls.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = people(1_000);
  return () => world.close();
});

const ELSEWHERE = [{ id: "f".repeat(32), name: "Elsewhere" }];
const SAME_AND_ANOTHER = [...ELSEWHERE, { id: SEED.clientId, name: "Harbour Coffee" }];

/** As if somebody authenticated with this account and agreed to it at once: nothing but the account keeps the run. */
async function authenticatedWith(account: readonly object[]): Promise<void> {
  await world.pool.query(
    "UPDATE connection SET account = $2, authenticated_at = now() + interval '1 minute' WHERE id = $1",
    [world.connectionId, JSON.stringify(account)],
  );
  await world.pool.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account)
     VALUES ($1, $2, 'GIVEN', 'admin', now(), $3, 'en', 'I agree.', 'hash', $4)`,
    [randomUUID(), world.connectionId, VERSION_IN_FORCE, JSON.stringify(account)],
  );
}

test("another account, even one that was agreed to, ends the run under way before its next call", async () => {
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ delayMs: 300 }, IMPORTS);
  const performed = world.perform(runId, withCalls(world, { size: 50 }));
  await world.sandbox.control.awaitCalls(4, IMPORTS);
  await authenticatedWith(ELSEWHERE);
  const run = await performed;
  const begun = await world.imports();
  expect(run).toMatchObject({ state: "FAILED", failureCode: "ACCOUNT_CHANGED", added: begun * 50, inDoubt: 0 });
  expect(begun).toBeLessThan(20);
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(world.refused).toEqual([]);
});

test("another account between two attempts ends the run without a call to it", async () => {
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ status: 503 }, { ...IMPORTS, nth: 2, times: 100 });
  const backOff = { tries: 1, baseMs: 1, mostMs: 1, rateLimitedMs: 1 };
  const waiting = await world.perform(runId, { ...withCalls(world, { size: 100 }), backOff });
  expect(waiting.state).toBe("QUEUED");
  await authenticatedWith(ELSEWHERE);
  await world.sandbox.control.clearFaults();
  await world.sandbox.control.clearCalls();
  expect(await world.perform(runId)).toMatchObject({ state: "FAILED", failureCode: "ACCOUNT_CHANGED" });
  expect(await world.sandbox.control.calls()).toEqual([]);
});

test("the same account, seen with other clients beside, goes on", async () => {
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ delayMs: 100 }, IMPORTS);
  const performed = world.perform(runId, withCalls(world, { size: 100 }));
  await world.sandbox.control.awaitCalls(2, IMPORTS);
  await authenticatedWith(SAME_AND_ANOTHER);
  expect(await performed).toMatchObject({ state: "SUCCEEDED", added: 1_000, attempt: 1 });
});
