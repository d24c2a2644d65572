import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { actorFor, MINUTE } from "../access/access-world.js";
import { createConnectionWorld, PASSWORD, refusal, type ConnectionWorld } from "./connection-world.js";

let world: ConnectionWorld;
let connectionId: string;
beforeAll(async () => {
  world = await createConnectionWorld();
});
beforeEach(async () => {
  connectionId = (await world.draft()).id;
});
afterAll(() => world.close());

let people = 0;
/** Somebody new, so that their attempts are their own. */
async function somebody(): Promise<string> {
  people += 1;
  return world.authentication.createUser({
    name: `Person ${people}`,
    email: `person${people}@example.com`,
    password: PASSWORD,
    role: "ADMIN",
  });
}

async function add(actor: ReturnType<typeof actorFor>, password: string | null = null): Promise<string[]> {
  return refusal(await world.connections.addSelfAsExportUser(world.em(), connectionId, password, actor));
}

async function exportUser(): Promise<string | null> {
  return (await world.read(connectionId)).exportUser?.id ?? null;
}

test("a log-in younger than five minutes is proof enough, an older one is not", async () => {
  const userId = await somebody();
  const loggedInAt = world.clock.now();
  world.clock.pass(5 * MINUTE - 1);
  expect(await add(actorFor(userId, { loggedInAt }))).toEqual(["not refused"]);
  expect(await exportUser()).toBe(userId);
  const other = await somebody();
  world.clock.pass(1);
  expect(await add(actorFor(other, { loggedInAt }))).toEqual(["password REQUIRED"]);
  expect(await add(actorFor(other, { loggedInAt }), "")).toEqual(["password REQUIRED"]);
  expect(await exportUser()).toBe(userId);
});

test("a token is no proof, however new", async () => {
  const userId = await somebody();
  const token = actorFor(userId, { via: "TOKEN", tokenId: "7d0c6d0a-6b2f-4e51-9a3d-0f6f5a0b1c2d" });
  expect(await add(token)).toEqual(["password REQUIRED"]);
  expect(await add({ ...token, loggedInAt: world.clock.now() })).toEqual(["password REQUIRED"]);
  expect(await exportUser()).toBeNull();
  expect(await add(token, PASSWORD)).toEqual(["not refused"]);
  expect(await exportUser()).toBe(userId);
});

test("a wrong password is refused, also where none was needed", async () => {
  const userId = await somebody();
  expect(await add(actorFor(userId), "not the password")).toEqual(["password WRONG"]);
  expect(await add(actorFor(userId, { loggedInAt: world.clock.now() }), "not the password")).toEqual([
    "password WRONG",
  ]);
  expect(await exportUser()).toBeNull();
});

test("somebody else's password proves nothing", async () => {
  const userId = await world.authentication.createUser({
    name: "Other password",
    email: "other-password@example.com",
    password: "quite another password",
    role: "ADMIN",
  });
  expect(await add(actorFor(userId), PASSWORD)).toEqual(["password WRONG"]);
});

test("after five wrong passwords even the right one waits a quarter of an hour, for this person only", async () => {
  const [userId, other] = [await somebody(), await somebody()];
  const attempts = await Promise.all(Array.from({ length: 6 }, () => add(actorFor(userId), "guess")));
  expect(attempts.flat().toSorted()).toEqual([
    "password TOO_MANY_ATTEMPTS",
    ...Array<string>(5).fill("password WRONG"),
  ]);
  expect(await add(actorFor(userId), PASSWORD)).toEqual(["password TOO_MANY_ATTEMPTS"]);
  expect(await add(actorFor(other), PASSWORD)).toEqual(["not refused"]);
  world.clock.pass(15 * MINUTE - 1);
  expect(await add(actorFor(userId), PASSWORD)).toEqual(["password TOO_MANY_ATTEMPTS"]);
  world.clock.pass(1);
  expect(await add(actorFor(userId), PASSWORD)).toEqual(["not refused"]);
});

test("a wrong password is written down for its connection, and once that there were too many", async () => {
  const userId = await somebody();
  const before = world.audited.length;
  for (let attempt = 0; attempt < 8; attempt += 1) await add(actorFor(userId), "guess");
  const object = { kind: "connection", id: connectionId };
  const by = { userId, tokenId: null, networkAddress: "192.0.2.10" };
  const noted = (reason: string) => ({
    ...{ action: "addSelfAsExportUser", outcome: "REFUSED", object, details: { reason } },
    by,
  });
  expect(world.audited.slice(before)).toEqual([
    ...Array.from({ length: 5 }, () => noted("WRONG_PASSWORD")),
    noted("TOO_MANY_ATTEMPTS"),
  ]);
});

test("the right password makes earlier wrong ones forgotten", async () => {
  const userId = await somebody();
  for (let round = 0; round < 3; round += 1) {
    for (let attempt = 0; attempt < 4; attempt += 1)
      expect(await add(actorFor(userId), "guess")).toEqual(["password WRONG"]);
    expect(await add(actorFor(userId), PASSWORD)).toEqual(["not refused"]);
  }
});

test("a connection has one export user: the last who added themselves", async () => {
  const [first, second] = [await somebody(), await somebody()];
  await add(actorFor(first), PASSWORD);
  world.clock.pass(1);
  await add(actorFor(second), PASSWORD);
  expect(await exportUser()).toBe(second);
  expect((await world.read(connectionId)).exportUserAddedAt).toEqual(world.clock.now());
});

test("one who is deactivated, or no longer an admin, is able to vouch for nothing until another takes over", async () => {
  const { id } = await world.connected();
  const other = await somebody();
  expect(await world.verdict(id)).toBeNull();
  await world.users.deactivate(world.em(), world.ada.userId, actorFor(other));
  expect([await world.verdict(id), await world.problems(id)]).toEqual(["EXPORT_USER_UNABLE", ["EXPORT_USER_UNABLE"]]);
  await world.users.reactivate(world.em(), world.ada.userId);
  expect(await world.verdict(id)).toBeNull();
  await world.users.changeRole(world.em(), world.ada.userId, "CONTRIBUTOR", actorFor(other));
  expect([await world.verdict(id), await world.problems(id)]).toEqual(["EXPORT_USER_UNABLE", ["EXPORT_USER_UNABLE"]]);
  await world.connections.addSelfAsExportUser(world.em(), id, PASSWORD, actorFor(other));
  expect([await world.verdict(id), await world.problems(id)]).toEqual([null, []]);
  await world.users.changeRole(world.em(), world.ada.userId, "ADMIN", actorFor(other));
});

test("what does not exist has no export user, and its ID is not a way to try passwords", async () => {
  const userId = await somebody();
  for (const id of ["0b4a3c0e-3f0c-4a54-8a8e-2f6f3f1f7a11", "nothing"]) {
    const result = await world.connections.addSelfAsExportUser(world.em(), id, "guess", actorFor(userId));
    expect(refusal(result)).toEqual(["NotFound"]);
  }
});
