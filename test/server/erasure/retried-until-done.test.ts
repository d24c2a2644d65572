import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { people, RunWorld } from "../../support/run-world.js";
import { SEED } from "../../support/sandbox.js";
import { erase, listsOf, subscriber } from "./erasing.js";
import { tablesHolding } from "./every-table.js";

const ERASED = "person3@example.com";
const EVENTS = { list: SEED.listIds.events };

let world: Awaited<ReturnType<typeof RunWorld.create>>;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = people(5);
  await world.runToEnd(world.exportId);
  return () => world.close();
});

async function nextAttempt(erasures = world.erasures): Promise<void> {
  await world.query("UPDATE erasure SET next_attempt_at = now() WHERE state <> 'DONE'");
  await erasures.performDue(new AbortController().signal);
}

describe("a list that cannot be reached", () => {
  test("is named, tried again until it is done, and only then is the address forgotten", async () => {
    await world.runToEnd(await world.makeExport({ listId: SEED.listIds.events }));
    await world.sandbox.control.fault({ status: 503 }, { pathIncludes: SEED.listIds.events });
    const receipt = await erase(world, ERASED);
    expect(receipt).toMatchObject({ state: "REACHING", completedAt: null });
    expect(await listsOf(world, receipt.id)).toEqual([
      { list: world.listId, what: "DELETED", done: true },
      { ...EVENTS, what: "UNREACHABLE", done: false },
    ]);
    const sealed = "SELECT address_sealed IS NOT NULL AS kept FROM erasure";
    expect(await world.query(sealed)).toEqual([{ kept: true }]);
    expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);

    await nextAttempt();
    expect(await listsOf(world, receipt.id)).toMatchObject([{ done: true }, { what: "UNREACHABLE", done: false }]);
    await world.sandbox.control.clearFaults();
    await world.sandbox.control.clearCalls();
    await nextAttempt();
    expect(await listsOf(world, receipt.id)).toMatchObject([{ done: true }, { what: "DELETED", done: true }]);
    expect(await world.query(sealed)).toEqual([{ kept: false }]);
    // The list that was done is left alone.
    const calls = await world.sandbox.control.calls();
    expect(calls.every(({ path }) => path.includes(SEED.listIds.events))).toBe(true);
    expect(await subscriber(world, ERASED, SEED.listIds.events)).toMatchObject({ State: "Deleted", Name: "" });
  });

  test("waits longer after each attempt", async () => {
    await world.sandbox.control.fault({ status: 503 }, { method: "PUT" });
    const patient = world.makeErasures({ backOffMs: (attempt) => 60_000 * (attempt + 1) });
    await erase(world, ERASED, patient);
    const wait = async () => {
      const [row] = await world.query<{ seconds: number }>(
        "SELECT extract(epoch FROM next_attempt_at - now())::int AS seconds FROM erasure",
      );
      return row!.seconds;
    };
    expect(await wait()).toBeGreaterThan(50);
    await patient.performDue(new AbortController().signal);
    expect(await wait()).toBeLessThanOrEqual(60);
    await nextAttempt(patient);
    expect(await wait()).toBeGreaterThan(100);
  });

  test("is the same receipt when somebody asks again meanwhile, and is tried at once", async () => {
    await world.sandbox.control.fault({ status: 503 }, { method: "PUT" });
    const patient = world.makeErasures({ backOffMs: () => 3_600_000 });
    const first = await erase(world, ERASED, patient);
    await world.sandbox.control.clearFaults();
    const second = await erase(world, ERASED, patient);
    expect(second).toMatchObject({ id: first.id, state: "DONE" });
  });

  test("of another account is reached through another connection", async () => {
    const books = SEED.listIds.books;
    const otherId = randomUUID();
    await world.query(
      `INSERT INTO connection (id, display_name, type, credential_sealed, authenticated_at, created_at, updated_at)
       VALUES ($1, 'Other account', 'CAMPAIGN_MONITOR', 'sealed', now(), now(), now())`,
      [otherId],
    );
    await world.runToEnd(await world.makeExport({ listId: books }));
    const opened: string[] = [];
    const openDestination = async (_em: unknown, id: string) => {
      opened.push(id);
      return world.open(id === otherId ? SEED.apiKey : SEED.clientApiKey);
    };
    const receipt = await erase(world, ERASED, world.makeErasures({ connections: { openDestination } }));
    expect(await listsOf(world, receipt.id)).toMatchObject([
      { done: true },
      { list: books, what: "DELETED", done: true },
    ]);
    // The connection of the export on the list comes first.
    expect(opened).toContain(otherId);
    expect(opened.indexOf(world.connectionId)).toBeLessThan(opened.indexOf(otherId));
  });

  test.each([
    ["because no account has it", () => world.open(SEED.clientApiKey), SEED.listIds.books, "NOT_REACHED"],
    ["because the credential is refused", () => world.open("00000000"), SEED.listIds.events, "REFUSED"],
  ])("%s says so", async (_case, open, listId, what) => {
    await world.runToEnd(await world.makeExport({ listId }));
    const receipt = await erase(
      world,
      ERASED,
      world.makeErasures({ connections: { openDestination: async () => open() } }),
    );
    expect(receipt.state).toBe("REACHING");
    expect((await listsOf(world, receipt.id)).find(({ list }) => list === listId)).toMatchObject({ what, done: false });
  });

  test("because there is no connection says so", async () => {
    await world.query("UPDATE connection SET credential_sealed = NULL");
    const receipt = await erase(world, ERASED);
    expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "NO_CONNECTION", done: false }]);
    await world.query("UPDATE connection SET credential_sealed = 'sealed'");
    await nextAttempt();
    expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "DELETED", done: true }]);
  });

  test("where clearing is refused, the person is deleted all the same, and it does not count as done", async () => {
    await world.sandbox.control.fault({ status: 400, body: { Code: 220, Message: "Invalid" } }, { method: "PUT" });
    const receipt = await erase(world, ERASED);
    expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "REFUSED", done: false }]);
    expect(await subscriber(world, ERASED)).toMatchObject({ State: "Deleted", Name: "Person 3" });
    await world.sandbox.control.clearFaults();
    await nextAttempt();
    expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "DELETED_BEFORE", done: true }]);
    expect(await subscriber(world, ERASED)).toMatchObject({ State: "Deleted", Name: "" });
  });
});

describe("an erasure that its process did not finish", () => {
  test("is carried on from its first commit by the next one", async () => {
    const ending = world.makeErasures();
    await ending.close();
    const receipt = await erase(world, ERASED, ending);
    expect(receipt.state).not.toBe("DONE");
    await nextAttempt();
    expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "DELETED", done: true }]);
    expect(await tablesHolding(world.database.superuserUrl, ERASED)).toEqual([]);
  });

  test("is left alone while somebody is at it", async () => {
    await world.sandbox.control.fault({ hangBefore: true }, { method: "PUT", nth: 1 });
    const working = world.makeErasures({ answerWithinMs: 200 });
    const receipt = await erase(world, ERASED, working);
    expect(receipt.state).toBe("REACHING");
    await nextAttempt();
    expect(await world.sandbox.control.calls({ method: "PUT" })).toHaveLength(1);
    await working.close();
    await nextAttempt();
    expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "DELETED", done: true }]);
  });
});
