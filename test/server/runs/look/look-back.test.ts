import { beforeEach, expect, test } from "vitest";

import { DestinationError } from "../../../../server/destinations/destination-error.js";
import type { Destination } from "../../../../server/destinations/destination.js";
import { IMPORTS, people, RunWorld } from "../../../support/run-world.js";
import { withCalls } from "../with-calls.js";
import { importByHand, knownOf, type LookWorld } from "./look-world.js";

const ACTIVE = { method: "GET", pathIncludes: "/active.json" } as const;

let world: LookWorld;
beforeEach(async () => {
  world = await RunWorld.create();
  return () => world.close();
});

/** Sends newcomers; something happens at the destination once they were taken and before the list is read again. */
async function sendThen(act: () => Promise<unknown>) {
  world.people = people(5);
  const runId = await world.request(world.exportId);
  await world.sandbox.control.fault({ delayMs: 500 }, IMPORTS);
  const performed = world.perform(runId);
  await world.sandbox.control.awaitCalls(1, IMPORTS);
  await act();
  return performed;
}

test("a destination that cannot be read after everybody was sent fails no run; the next look reads what that one did not", async () => {
  const run = await sendThen(() => world.sandbox.control.fault({ status: 500 }, ACTIVE));
  expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 1, added: 5, failureCode: null });
  expect([...(await knownOf(world)).values()].map(({ date }) => date)).toEqual(Array(5).fill(null));
  expect(await world.query("SELECT FROM pg_tables WHERE schemaname = 'listwright_staging'")).toEqual([]);
  await world.sandbox.control.clearFaults();
  expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", unchanged: 5 });
  for (const { date, foreign } of (await knownOf(world)).values()) {
    expect(date).not.toBeNull();
    expect(foreign).toBe(false);
  }
});

test("a list that changes faster than it is read after delivering fails no run, and teaches nothing", async () => {
  world.people = people(5);
  const { connections } = withCalls(world, {});
  const destination = await connections.openDestination(world.orm.em.fork(), world.connectionId);
  const changing: Destination = Object.assign(Object.create(destination) as Destination, {
    async *subscribers(...asked: Parameters<Destination["subscribers"]>) {
      yield* destination.subscribers(...asked);
      if ((await world.imports()) === 0) return;
      throw new DestinationError(
        "MALFORMED_ANSWER",
        "What Campaign Monitor holds changed faster than it could be read.",
      );
    },
  });
  const runId = await world.request(world.exportId);
  const run = await world.perform(runId, { connections: { ...connections, openDestination: async () => changing } });
  expect(run).toMatchObject({ state: "SUCCEEDED", attempt: 1, added: 5, failureCode: null });
  expect([...(await knownOf(world)).values()].map(({ date }) => date)).toEqual(Array(5).fill(null));
});

test("a list on which others come while it is read after delivering is read as it is then, and nobody is ours by that", async () => {
  const run = await sendThen(() => importByHand(world, 3, "walkin"));
  expect(run).toMatchObject({ state: "SUCCEEDED", added: 5 });
  const known = await knownOf(world);
  expect([...known].filter(([, { foreign }]) => foreign).map(([address]) => address)).toEqual(
    [0, 1, 2].map((n) => `walkin${n}@example.com`),
  );
  expect(known).toHaveLength(8);
});
