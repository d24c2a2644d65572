import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { actAs } from "../../../server/access/acting.js";
import { inTransaction } from "../../../server/database/transaction.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { succeed } from "../../support/set-up.js";
import { eventsOf } from "./audit-trail.js";

let app: TestApp;
let adminId: string;
beforeAll(async () => {
  app = await startTestApp();
  adminId = (await app.send<{ viewer: { id: string } }>("{ viewer { id } }")).viewer.id;
});
afterAll(() => app.close());

test("a change that a job makes is the system's, and a repeated one leaves nothing", async () => {
  const { pool } = app.app.services;
  const connectionId = await succeed(
    app,
    "createConnection(input: $input)",
    { input: { displayName: "Shop" } },
    "Connection",
  );
  const refuse = () =>
    pool.query("UPDATE connection SET needs_reauthentication_since = '2026-11-01T00:00:00Z' WHERE id = $1", [
      connectionId,
    ]);
  expect(await eventsOf(pool, refuse)).toMatchObject([
    { actorId: null, tokenId: null, networkAddress: null, objectId: connectionId, action: "changed", name: "Shop" },
  ]);
  expect(await eventsOf(pool, refuse)).toEqual([]);
});

test("what is rolled back leaves no event, and the next user of the connection is not put down to the last", async () => {
  const { orm, pool } = app.app.services;
  const actor = {
    userId: adminId,
    role: "ADMIN",
    via: "SESSION",
    tokenId: null,
    loggedInAt: null,
    networkAddress: "192.0.2.7",
    locale: "en",
    sessionId: "a session",
  } as const;
  const sourceId = randomUUID();
  const rename = (name: string) => ({ text: "UPDATE source SET name = $1 WHERE id = $2", values: [name, sourceId] });
  await pool.query(
    `INSERT INTO source (id, name, kind, connection_string_sealed, profile_relation, fields, key_fields, created_at, updated_at)
     VALUES ($1, 'Shop', 'POSTGRESQL', 'sealed', 'profile', '[]', '[]', now(), now())`,
    [sourceId],
  );
  const abandoned = async () => {
    const work = orm.em.fork().transactional(async (em) => {
      await em.execute("UPDATE source SET name = 'Never'");
      throw new Error("No");
    });
    await expect(actAs({ actor, operation: "updateSource" }, () => work)).rejects.toThrow("No");
  };
  expect(await eventsOf(pool, abandoned)).toEqual([]);

  const single = await eventsOf(pool, () =>
    actAs({ actor, operation: "updateSource" }, () => inTransaction(pool, (client) => client.query(rename("Mine")))),
  );
  expect(single).toMatchObject([
    { actorId: adminId, networkAddress: "192.0.2.7", operation: "updateSource", before: { name: "Shop" } },
  ]);
  // Every connection of the pool, the one just used included.
  const clients = await Promise.all(Array.from({ length: 10 }, () => pool.connect()));
  const later = await eventsOf(app.app.services.pool, async () => {
    for (const [index, client] of clients.entries()) await client.query(rename(`Round ${index}`));
  }).finally(() => clients.forEach((client) => client.release()));
  expect(later.map((event) => [event.actorId, event.operation])).toEqual(clients.map(() => [null, null]));
});

test("an object that was named by its ID alone goes by its name, and one that has none by its ID", async () => {
  const { audit, pool } = app.app.services;
  const connectionId = await succeed(
    app,
    "createConnection(input: $input)",
    { input: { displayName: "Letters" } },
    "Connection",
  );
  const objects = [
    { kind: "user", id: adminId },
    { kind: "connection", id: connectionId },
    { kind: "run", id: randomUUID() },
    { kind: "run", id: "2019-03" },
    { kind: "run", id: null },
  ];
  const events = await eventsOf(pool, async () => {
    for (const object of objects) await audit.record({ action: "look", outcome: "DONE", object });
  });
  expect(events.map(({ name }) => name)).toEqual(["admin", "Letters", null, null, null]);
});
