import pg from "pg";
import { beforeEach, expect, test } from "vitest";

import { sessionUrl } from "../../../server/database/session-url.js";
import { inTransaction } from "../../../server/database/transaction.js";
import type { Destination } from "../../../server/destinations/destination.js";
import type { Matching } from "../../../server/exports/matching.js";
import { monthPartitionsOf } from "../../../server/retention/partitions-of.js";
import { dropMonthOfRuns } from "../../../server/retention/expire-runs.js";
import { noteFieldKeys } from "../../../server/runs/plan/note-field-keys.js";
import { people, RunWorld } from "../../support/run-world.js";
import { erase, listsOf, subscriber } from "./erasing.js";

const ERASED = "person3@example.com";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let owner: pg.Client;
beforeEach(async () => {
  world = await RunWorld.create();
  world.people = people(5).map((person) => ({ ...person, city: "Malmö" }));
  owner = new pg.Client({ connectionString: sessionUrl(world.database.ownerUrl) });
  await owner.connect();
  return async () => {
    await owner.end();
    await world.close();
  };
});

/** As retention does it, once they are old enough. */
async function dropRuns(): Promise<void> {
  for (const partition of await monthPartitionsOf(owner, "export_run")) {
    await owner.query("BEGIN");
    expect(await dropMonthOfRuns(owner, partition)).not.toBeNull();
    await owner.query("COMMIT");
  }
  expect(await world.query("SELECT FROM export_run")).toEqual([]);
}

const fieldKeys = async () =>
  (await world.query<{ keys: string[] }>("SELECT field_keys AS keys FROM destination_list"))[0]!.keys;

test("a field is cleared also when the export was matched anew and the runs that mapped it have expired", async () => {
  await world.runToEnd(world.exportId);
  expect((await subscriber(world, ERASED))?.["CustomFields"]).toEqual([{ Key: "[City]", Value: "Malmö" }]);
  await world.query("UPDATE export SET matching = jsonb_set(matching, '{customFields}', '[]')");
  await world.runToEnd(world.exportId);
  await dropRuns();
  const receipt = await erase(world, ERASED);
  expect(await listsOf(world, receipt.id)).toMatchObject([{ what: "DELETED", done: true }]);
  expect(await subscriber(world, ERASED)).toMatchObject({ Name: "", CustomFields: [], State: "Deleted" });
});

test("a field is cleared also when the export was deleted and its runs have expired", async () => {
  await world.runToEnd(world.exportId);
  await world.query("DELETE FROM export");
  await dropRuns();
  await erase(world, ERASED);
  expect(await subscriber(world, ERASED)).toMatchObject({ Name: "", CustomFields: [], State: "Deleted" });
});

test("fields are added to those that are known of a list, and a run that maps no other writes nothing", async () => {
  await world.runToEnd(world.exportId);
  expect(await fieldKeys()).toEqual(["[City]"]);
  await world.query("UPDATE destination_list SET field_keys = '{[Age],[City],[Topics]}'");
  await world.runToEnd(world.exportId);
  expect(await fieldKeys()).toEqual(["[Age]", "[City]", "[Topics]"]);
  // Looking at the list writes its row, how far it was read: so the step that notes fields is asked by itself.
  const [list] = await world.query<{ id: number; written: string }>(
    "SELECT id, xmin::text AS written FROM destination_list",
  );
  const [exported] = await world.query<{ matching: Matching }>("SELECT matching FROM export");
  await inTransaction(world.pool, (client) => noteFieldKeys(client, list!.id, exported!.matching));
  expect(await world.query("SELECT id, xmin::text AS written FROM destination_list")).toEqual([list]);
});

test("they are known before the first call, and while somebody only looks at the list", async () => {
  const holder = await world.pool.connect();
  try {
    const runId = await world.request(world.exportId);
    await holder.query("BEGIN");
    // What every row of the ledger that names the list holds of it.
    await holder.query("SELECT FROM destination_list FOR KEY SHARE");
    let known: readonly string[] = [];
    const account = world.open();
    const watched = Object.assign(Object.create(account) as Destination, {
      maxImportSize: 10,
      async importSubscribers(...call) {
        known = await fieldKeys();
        return account.importSubscribers(...call);
      },
    } satisfies Partial<Destination>);
    const run = await world.performToEnd(runId, {
      connections: {
        openDestination: async () => watched,
        markNeedsReauthentication: async () => undefined,
      },
    });
    expect(run).toMatchObject({ state: "SUCCEEDED", added: 5 });
    expect(known).toEqual(["[City]"]);
  } finally {
    await holder.query("ROLLBACK");
    holder.release();
  }
});
