import { randomUUID } from "node:crypto";

import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { startTestApp } from "../../support/app.js";
import { leaksInTables, Watched } from "../../support/leaks.js";
import { IMPORTS, RunWorld } from "../../support/run-world.js";

const attributes = new Watched({ "a name": "Vanterpoolix", "a city": "Harrowmerex", "a mobile number": "4670555991" });

describe("profile attributes go with the run, however it ends:", () => {
  let world: Awaited<ReturnType<typeof RunWorld.create>>;
  beforeEach(async () => {
    world = await RunWorld.create();
    world.people = Array.from({ length: 30 }, (_, n) => ({
      email: `person${n}@example.com`,
      name: `Anna Vanterpoolix ${n}`,
      city: `Harrowmerex ${n}`,
      mobile: `+4670555991${String(n).padStart(2, "0")}`,
    }));
  });
  afterEach(() => world.close());

  /** Also that they were there before, so that their absence means something. */
  async function expectStaged(): Promise<void> {
    const found = await leaksInTables(world.database.superuserUrl, attributes);
    expect(new Set(found.map(({ what }) => what))).toEqual(new Set(attributes.names));
    const elsewhere = found.filter(({ place }) => !/^(listwright_staging\.|pg_catalog\.pg_statistic$)/.test(place));
    expect(elsewhere).toEqual([]);
  }

  async function expectGone(): Promise<void> {
    expect(await world.query("SELECT FROM pg_tables WHERE schemaname = 'listwright_staging'")).toEqual([]);
    expect(await leaksInTables(world.database.superuserUrl, attributes)).toEqual([]);
  }

  test("when it succeeds", async () => {
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ delayMs: 1_500 }, { ...IMPORTS, times: 1 });
    const performing = world.performToEnd(runId);
    await world.sandbox.control.awaitCalls(1, IMPORTS);
    await expectStaged();
    expect(await performing).toMatchObject({ state: "SUCCEEDED", added: 30 });
    await expectGone();
  });

  test("when it was a plan alone", async () => {
    expect(await world.runToEnd(world.exportId, { kind: "PLAN", origin: "planExport" })).toMatchObject({
      state: "PLANNED",
    });
    await expectGone();
  });

  test("when there are too many profiles, in the middle of staging", async () => {
    world.overrides = { profileLimit: 20 };
    expect(await world.runToEnd(world.exportId)).toMatchObject({
      state: "FAILED",
      failureCode: "PROFILE_LIMIT_EXCEEDED",
    });
    await expectGone();
  });

  test("when the destination refuses everybody, with their data in its words", async () => {
    const body = { Code: 7777, Message: "Anna Vanterpoolix of Harrowmerex is refused" };
    await world.sandbox.control.fault({ status: 400, body }, IMPORTS);
    expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "FAILED", failureCode: "DESTINATION_REFUSED" });
    await expectGone();
  });

  test("when it is cancelled while it delivers", async () => {
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ delayMs: 500 }, { ...IMPORTS, times: 1 });
    const performing = world.performToEnd(runId);
    await world.sandbox.control.awaitCalls(1, IMPORTS);
    await world.cancel(runId);
    expect(await performing).toMatchObject({ state: "CANCELLED" });
    await expectGone();
  });

  test("when it may not go on, since consent was withdrawn", async () => {
    const runId = await world.request(world.exportId);
    await world.sandbox.control.fault({ delayMs: 500 }, { ...IMPORTS, times: 1 });
    const performing = world.performToEnd(runId);
    await world.sandbox.control.awaitCalls(1, IMPORTS);
    await world.consent("WITHDRAWN");
    await performing;
    await expectGone();
  });

  test("what the run keeps of its settings and of why it failed names fields, and holds no values", async () => {
    world.overrides = { profileLimit: 20 };
    const run = await world.runToEnd(world.exportId);
    const [row] = await world.query("SELECT settings FROM export_run WHERE id = $1", [run.id]);
    expect(row).toMatchObject({ settings: { matching: { email: "email", name: ["name"], mobileNumber: "mobile" } } });
    expect(run.failureDetails).toEqual({ limit: 20 });
  });
});

test("what a worker staged that was killed before it tidied up is looked for, and dropped", async () => {
  const app = await startTestApp();
  const owner = new pg.Client({ connectionString: app.database.url });
  await owner.connect();
  try {
    const table = `listwright_staging.decisions_${randomUUID().replaceAll("-", "")}`;
    await owner.query(`CREATE UNLOGGED TABLE ${table} AS SELECT 'Anna Vanterpoolix' AS body`);
    const isThere = async () => (await owner.query("SELECT to_regclass($1) AS found", [table])).rows[0].found !== null;
    await expect.poll(isThere, { timeout: 20_000, interval: 100 }).toBe(false);
  } finally {
    await owner.end();
    await app.close();
  }
});
