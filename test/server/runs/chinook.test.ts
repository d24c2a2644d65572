import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createChinook, hasChinook, type Chinook } from "../../support/chinook.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeConnection, makeSegment, makeSource, run, succeed, type Run } from "../../support/set-up.js";

if (!hasChinook) {
  console.warn("Skipped: there is no copy of the Chinook sample database here. CHINOOK_SQL says where one is.");
}

/** Customers 10 to 13 are Brazilian, and only 12 is of the third support representative. */
const LEAVES = 10;
const UNSUBSCRIBES = 11;
const KEPT_BY_ANOTHER = 12;
const ADDED_BY_HAND = 13;

describe.skipIf(!hasChinook)("Chinook's customers in mirror mode", () => {
  let chinook: Chinook;
  let sandbox: TestSandbox;
  let app: TestApp;
  let mirror: string;
  let keeper: string;
  let clockMs = 0;

  beforeAll(async () => {
    chinook = await createChinook();
    sandbox = await startTestSandbox();
    app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
    const sourceId = await makeSource(app, chinook);
    const connectionId = await makeConnection(app);
    const makeExport = async (sql: string, changes: Record<string, unknown>) => {
      const input = {
        connectionId,
        clientId: SEED.clientId,
        listId: SEED.listIds.events,
        segmentIds: [await makeSegment(app, sourceId, sql)],
        matching: { email: "email", name: ["first_name", "last_name"], consentToTrack: { value: "UNCHANGED" } },
        ...changes,
      };
      return succeed(app, "createExport(input: $input)", { input }, "Export");
    };
    mirror = await makeExport("SELECT * FROM customer WHERE country = 'Brazil'", {
      name: "Brazil",
      membership: "MIRROR",
      onLeave: "DELETE",
      guards: { maxLeaverShare: 1 },
    });
    keeper = await makeExport("SELECT * FROM customer WHERE support_rep_id = 3", { name: "Third representative" });
    await sandbox.control.setState(SEED.listIds.events, await chinook.addressOf(ADDED_BY_HAND), "Active");
  }, 120_000);

  afterAll(async () => {
    await app.close();
    await sandbox.close();
    await chinook.drop();
  });

  /** Runs an export some time after whatever was before. */
  async function perform(exportId: string): Promise<Run> {
    clockMs += 3_600_000;
    await sandbox.control.settings({ clockOffsetMs: clockMs });
    return run(app, exportId);
  }

  async function moveTo(country: string, customerIds: readonly number[]): Promise<void> {
    await chinook.change("UPDATE customer SET country = $1 WHERE customer_id = ANY ($2)", [country, customerIds]);
  }

  async function stateOf(customerId: number): Promise<string> {
    const email = encodeURIComponent(await chinook.addressOf(customerId));
    const answer = await sandbox.control.api<{ State?: string }>(
      "GET",
      `subscribers/${SEED.listIds.events}.json?email=${email}`,
    );
    return answer.body.State ?? "None";
  }

  const four = [LEAVES, UNSUBSCRIBES, KEPT_BY_ANOTHER, ADDED_BY_HAND] as const;
  const states = () => Promise.all(four.map(stateOf));

  test("all of Brazil is put on the list, and the one who was there is updated", async () => {
    const first = await perform(mirror);
    expect(first).toMatchObject({ state: "SUCCEEDED", counts: { unique: 5, added: 4, updated: 1, toRemove: 0 } });
    expect((await perform(keeper)).counts).toMatchObject({ unique: 21, rejected: 0 });
    expect(await states()).toEqual(["Active", "Active", "Active", "Active"]);
  });

  test("who leaves is deleted, unless they left by themselves, another export wants them, or somebody added them by hand", async () => {
    await sandbox.control.setState(SEED.listIds.events, await chinook.addressOf(UNSUBSCRIBES), "Unsubscribed");
    await moveTo("Argentina", four);
    const left = await perform(mirror);
    expect(left.counts).toMatchObject({
      toRemove: 1,
      removed: 1,
      keptByClaim: 1,
      keptForeign: 1,
      added: 0,
      updated: 0,
    });
    expect(await states()).toEqual(["Deleted", "Unsubscribed", "Active", "Active"]);
    expect((await perform(mirror)).counts).toMatchObject({ toRemove: 0, removed: 0, keptByClaim: 1, keptForeign: 1 });
  });

  test("who returns is brought back, and who unsubscribed stays away", async () => {
    await moveTo("Brazil", four);
    const back = await perform(mirror);
    expect(back.counts).toMatchObject({ unique: 4, withheld: 1, added: 1, rejected: 0 });
    expect(back.state).toBe("SUCCEEDED");
    expect(await states()).toEqual(["Active", "Unsubscribed", "Active", "Active"]);
  });

  test("once the other export lets somebody go, they are deleted", async () => {
    await moveTo("Argentina", four);
    expect((await perform(mirror)).counts).toMatchObject({ removed: 1, keptByClaim: 1 });
    await chinook.change("UPDATE customer SET support_rep_id = 4 WHERE customer_id = $1", [KEPT_BY_ANOTHER]);
    expect((await perform(keeper)).counts).toMatchObject({ toRemove: 0 });
    expect((await perform(mirror)).counts).toMatchObject({ removed: 1, keptByClaim: 0, keptForeign: 1 });
    expect(await states()).toEqual(["Deleted", "Unsubscribed", "Deleted", "Active"]);
  });
});
