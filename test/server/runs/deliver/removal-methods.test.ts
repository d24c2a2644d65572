import { randomUUID } from "node:crypto";

import { expect, onTestFinished, test } from "vitest";

import { SEED } from "../../../support/sandbox.js";
import { withCalls } from "../with-calls.js";
import { DELETES, emailOf, known, mirrorWorld, peopleFrom } from "./mirror-world.js";

/** On a list that can tell an unsubscribed person from others. */
async function start() {
  const world = await mirrorWorld({ onLeave: "UNSUBSCRIBE", listId: SEED.listIds.events });
  onTestFinished(() => world.close());
  return world;
}

test("leavers are unsubscribed where the export says so, and never brought back, not even when somebody deletes them then", async () => {
  const world = await start();
  world.people = peopleFrom(0, 6);
  await world.runToEnd(world.exportId);
  world.people = peopleFrom(0, 4);
  const removed = async (email: string) => {
    if (email === emailOf(4)) await world.sandbox.control.setState(world.listId, email, "Deleted");
  };
  const run = await world.performToEnd(await world.request(world.exportId), withCalls(world, { removed }));
  expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 2, removed: 2 });
  const gone = await world.sandbox.control.subscribers(world.listId, "Unsubscribed");
  expect(gone.map((row) => row.EmailAddress)).toEqual([emailOf(5)]);
  expect(await known(world, 5)).toMatchObject({ state: "UNSUBSCRIBED", everLeft: true, deletedFrom: null });
  expect(await known(world, 4)).toMatchObject({ state: "DELETED", everLeft: true, deletedFrom: null });
  expect(await world.sandbox.control.calls(DELETES)).toHaveLength(0);

  world.people = peopleFrom(0, 6);
  expect(await world.runToEnd(world.exportId)).toMatchObject({
    state: "SUCCEEDED",
    withheld: 2,
    uniqueCount: 4,
    toAdd: 0,
  });
});

test("what became of a removal that nobody saw answered is told by how it was called, though the export removes otherwise by now", async () => {
  const world = await start();
  world.people = peopleFrom(0, 8);
  const former = await world.runToEnd(world.exportId);
  world.people = peopleFrom(0, 5);
  const cases = [
    { number: 5, method: "DELETE", found: "Deleted", outcome: "REMOVED" },
    { number: 6, method: "UNSUBSCRIBE", found: "Deleted", outcome: "REMOVAL_NOT_NEEDED" },
    { number: 7, method: "DELETE", found: "Unsubscribed", outcome: "REMOVAL_NOT_NEEDED" },
  ] as const;
  for (const { number, method } of cases) {
    await world.query(
      `INSERT INTO delivery_intent (id, run_id, list_key, plan_id, batch, kind, method, addresses, adding, created_at)
       SELECT $1, id, list_key, $1, -1, 'REMOVE', $2, ARRAY[$3], '{false}', clock_timestamp() FROM export_run WHERE id = $4`,
      [randomUUID(), method, emailOf(number), former.id],
    );
  }
  // The calls come through after the look, and before anybody is read again.
  const { connections } = withCalls(world, {});
  const destination = await connections.openDestination({} as never, "");
  const read = destination.subscriber.bind(destination);
  Object.assign(destination, {
    subscriber: async (...asked: Parameters<typeof read>) => {
      const one = cases.find(({ number }) => asked[1] === emailOf(number));
      if (one) await world.sandbox.control.setState(world.listId, asked[1], one.found);
      return read(...asked);
    },
  });
  const run = await world.performToEnd(await world.request(world.exportId), { connections });
  expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 3, removed: 1, removalNotNeeded: 2 });
  const outcomes = await world.outcomes(run.id);
  for (const { number, outcome } of cases) expect(outcomes.get(emailOf(number))).toBe(outcome);
  expect(await known(world, 5)).toMatchObject({ state: "DELETED", everLeft: false, deletedFrom: "ACTIVE" });
  expect(await known(world, 6)).toMatchObject({ state: "DELETED", deletedFrom: null });
  expect(await known(world, 7)).toMatchObject({ state: "UNSUBSCRIBED", everLeft: true, deletedFrom: null });
  expect(await world.query("SELECT FROM delivery_intent")).toHaveLength(0);
});
