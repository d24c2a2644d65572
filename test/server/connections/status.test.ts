import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { Connection } from "../../../server/connections/connection.entity.js";
import { transferVerdict } from "../../../server/connections/transfer-verdict.js";
import { createConnectionWorld, PASSWORD, refusal, type ConnectionWorld } from "./connection-world.js";

let world: ConnectionWorld;
beforeAll(async () => {
  world = await createConnectionWorld();
});
afterAll(() => world.close());

/** What people see, and what a run would be told: the first problem. */
async function state(id: string) {
  const [status, problems, verdict] = [await world.status(id), await world.problems(id), await world.verdict(id)];
  expect(verdict).toBe(problems[0] ?? null);
  return [status, ...problems];
}

test("a connection tells all that is missing, until nothing is", async () => {
  const { id } = await world.draft();
  expect(await state(id)).toEqual(["DRAFT", "CONSENT_REQUIRED", "NEEDS_REAUTHENTICATION", "EXPORT_USER_MISSING"]);
  await world.authenticate(id);
  expect(await state(id)).toEqual(["CONSENT_REQUIRED", "CONSENT_REQUIRED", "EXPORT_USER_MISSING"]);
  await world.connections.addSelfAsExportUser(world.em(), id, PASSWORD, world.ada);
  expect(await state(id)).toEqual(["CONSENT_REQUIRED", "CONSENT_REQUIRED"]);
  await world.consent(id);
  expect(await state(id)).toEqual(["CONNECTED"]);
});

test("consent may come first", async () => {
  const { id } = await world.draft();
  await world.consent(id);
  expect(await state(id)).toEqual(["DRAFT", "NEEDS_REAUTHENTICATION", "EXPORT_USER_MISSING"]);
  await world.authenticate(id);
  expect(await state(id)).toEqual(["CONNECTED", "EXPORT_USER_MISSING"]);
});

test("several things can be wrong at once, and each has words in both languages", async () => {
  const { id } = await world.connected();
  await world.connections.markNeedsReauthentication(world.em(), id);
  expect(await state(id)).toEqual(["NEEDS_REAUTHENTICATION", "NEEDS_REAUTHENTICATION"]);
  await world.consents.withdraw(world.em(), id, world.ada);
  await world.pool.query("UPDATE app_user SET role = 'VIEWER' WHERE id = $1", [world.ada.userId]);
  try {
    expect(await state(id)).toEqual([
      "CONSENT_WITHDRAWN",
      "CONSENT_WITHDRAWN",
      "NEEDS_REAUTHENTICATION",
      "EXPORT_USER_UNABLE",
    ]);
    for (const problem of await world.connections.problemsOf(await world.read(id))) {
      expect(problem.message).toEqual({ en: expect.stringMatching(/\.$/), ja: expect.stringMatching(/。$/) });
      expect(problem.advice).toEqual({ en: expect.stringMatching(/\.$/), ja: expect.stringMatching(/。$/) });
    }
  } finally {
    await world.pool.query("UPDATE app_user SET role = 'ADMIN' WHERE id = $1", [world.ada.userId]);
  }
});

test("somebody who never authenticated reads that, not that a key was refused", async () => {
  const { id } = await world.draft();
  const messages = (await world.connections.problemsOf(await world.read(id))).map(({ message }) => message.en);
  expect(messages).toContain("The connection has not been authenticated with Campaign Monitor yet.");
});

test("no connection, or one that is gone, is a reason of its own", async () => {
  const { id } = await world.connected();
  expect(await world.verdict(null)).toBe("NO_CONNECTION");
  await world.connections.delete(world.em(), id, "REFUSE", "KEEP", world.ada);
  expect(await world.verdict(id)).toBe("NO_CONNECTION");
});

test("the verdict costs one round trip", async () => {
  const { id } = await world.connected();
  const client = await world.pool.connect();
  let roundTrips = 0;
  const counting = new Proxy(client, {
    get(target, name) {
      if (name !== "query") return Reflect.get(target, name) as unknown;
      return (...args: [string, unknown[]]) => {
        roundTrips += 1;
        return target.query(...args);
      };
    },
  });
  expect(await transferVerdict(counting, id)).toBeNull();
  expect(roundTrips).toBe(1);
  client.release();
});

test("whoever has read a connection, consent and all, is told what was recorded since", async () => {
  const { id } = await world.connected();
  const em = world.em();
  const connection = await em.findOneOrFail(Connection, { id });
  await world.consents.newest(em, id);
  expect(await world.connections.statusOf(connection)).toBe("CONNECTED");
  await world.consents.withdraw(world.em(), id, world.ada);
  expect(await world.connections.statusOf(connection)).toBe("CONSENT_WITHDRAWN");
  await world.consent(id);
  expect(await world.connections.statusOf(connection)).toBe("CONNECTED");
});

test("the consents of many connections are read at once, the last of each and without its wording", async () => {
  const connections = [await world.connected(), await world.connected(), await world.draft()];
  await world.consents.withdraw(world.em(), connections[1]!.id, world.ada);
  const query = vi.spyOn(world.pool, "query");
  try {
    const statuses = await Promise.all(connections.map((connection) => world.connections.statusOf(connection)));
    expect(statuses).toEqual(["CONNECTED", "CONSENT_WITHDRAWN", "DRAFT"]);
    const statements = query.mock.calls.map(([text]) => String(text)).filter((text) => text.includes("FROM consent "));
    expect(statements).toHaveLength(1);
    expect(statements[0]).not.toContain("statement_text");
  } finally {
    query.mockRestore();
  }
});

test("a display name has 1 to 200 characters, without the spaces around it", async () => {
  const create = (displayName: string) =>
    world.connections.create(world.em(), { displayName, type: "CAMPAIGN_MONITOR" });
  expect(refusal(await create("  "))).toEqual(["displayName REQUIRED"]);
  expect(refusal(await create("x".repeat(201)))).toEqual(["displayName TOO_LONG"]);
  expect(await create("  Shop newsletter ")).toMatchObject({ displayName: "Shop newsletter" });

  const { id, updatedAt } = await world.draft();
  world.clock.pass(1);
  expect(refusal(await world.connections.update(world.em(), id, ""))).toEqual(["displayName REQUIRED"]);
  expect(await world.read(id)).toMatchObject({ displayName: "Newsletter account", updatedAt });
  await world.connections.update(world.em(), id, " Renamed ");
  expect(await world.read(id)).toMatchObject({ displayName: "Renamed", updatedAt: world.clock.now() });
});
