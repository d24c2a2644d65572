import { beforeEach, expect, test } from "vitest";

import type { Role } from "../../../server/access/actor.js";
import { User } from "../../../server/access/user.entity.js";
import { ValidationError, type Refusal } from "../../../server/refusal.js";
import { actorFor, createAccessWorld, logInAt, type AccessWorld } from "./access-world.js";

const PASSWORD = "correct horse battery";

let world: AccessWorld;
let people = 0;
beforeEach(async () => {
  world = await createAccessWorld({ trustProxy: 1 });
  return () => world.close();
});

async function make(role: Role): Promise<{ id: string; email: string }> {
  people += 1;
  const email = `person${people}@example.com`;
  const id = await world.authentication.createUser({ name: `Person ${people}`, email, password: PASSWORD, role });
  return { id, email };
}

function logIn(email: string, password = PASSWORD): Promise<Response> {
  people += 1;
  return logInAt(world, email, password, { "x-forwarded-for": `198.51.100.${people}` });
}

async function cookieOf(email: string): Promise<string> {
  return (await logIn(email)).headers.getSetCookie()[0]!.split(";")[0]!;
}

const sessionOf = (cookie: string) => world.authentication.sessionOf({ cookie });
const changeRole = (id: string, role: Role, by: string) => world.users.changeRole(world.em(), id, role, actorFor(by));
const deactivate = (id: string, by: string) => world.users.deactivate(world.em(), id, actorFor(by));
const said = (result: object) =>
  result instanceof ValidationError ? result.fields.map(({ path, code }) => `${path} ${code}`) : "done";

async function activeAdmins(): Promise<string[]> {
  const found = await world.em().find(User, { role: "ADMIN", deactivatedAt: null });
  return found.map(({ id }) => id);
}

test("a change of role works at the next request, of a session and of a token", async () => {
  const [ada, bob] = [await make("ADMIN"), await make("VIEWER")];
  const cookie = await cookieOf(bob.email);
  expect(await sessionOf(cookie)).toMatchObject({ userId: bob.id, role: "VIEWER" });
  expect(said(await changeRole(bob.id, "CONTRIBUTOR", ada.id))).toBe("done");
  expect(await sessionOf(cookie)).toMatchObject({ role: "CONTRIBUTOR" });
  const made = await world.tokens.create(
    world.em(),
    { name: "nightly", role: "CONTRIBUTOR" },
    actorFor(bob.id, { role: "CONTRIBUTOR" }),
  );
  const { token } = made as { token: string };
  expect(await world.tokens.authenticate(token)).toMatchObject({ role: "CONTRIBUTOR" });
  await changeRole(bob.id, "VIEWER", ada.id);
  expect(await world.tokens.authenticate(token)).toMatchObject({ role: "VIEWER" });
  await changeRole(bob.id, "ADMIN", ada.id);
  expect(await world.tokens.authenticate(token)).toMatchObject({ role: "CONTRIBUTOR" });
});

test("deactivating ends sessions, tokens and the way in at once; reactivating gives back the way in only", async () => {
  const [ada, bob] = [await make("ADMIN"), await make("ADMIN")];
  const cookie = await cookieOf(bob.email);
  const { token } = (await world.tokens.create(world.em(), { name: "t", role: "ADMIN" }, actorFor(bob.id))) as {
    token: string;
  };
  expect(said(await deactivate(bob.id, ada.id))).toBe("done");
  expect(await sessionOf(cookie)).toBeNull();
  expect(await world.tokens.authenticate(token)).toBeNull();
  expect((await world.pool.query("SELECT FROM app_session WHERE user_id = $1", [bob.id])).rows).toEqual([]);
  expect((await logIn(bob.email)).status).toBe(403);
  expect((await logIn(bob.email, "not the password")).status).toBe(401);

  await world.users.reactivate(world.em(), bob.id);
  expect(await sessionOf(cookie)).toBeNull();
  expect(await world.tokens.authenticate(token)).toBeNull();
  expect((await logIn(bob.email)).status).toBe(200);
});

test("a session or token that outlived the deactivation is nobody's all the same", async () => {
  const bob = await make("ADMIN");
  const cookie = await cookieOf(bob.email);
  const { token } = (await world.tokens.create(world.em(), { name: "t", role: "ADMIN" }, actorFor(bob.id))) as {
    token: string;
  };
  await world.pool.query("UPDATE app_user SET deactivated_at = now() WHERE id = $1", [bob.id]);
  expect(await sessionOf(cookie)).toBeNull();
  expect(await world.tokens.authenticate(token)).toBeNull();
});

test("the last active admin can be neither demoted nor deactivated, and the message says what to do", async () => {
  const [ada, bob] = [await make("ADMIN"), await make("ADMIN")];
  await deactivate(bob.id, ada.id);
  const demoted = await changeRole(ada.id, "VIEWER", bob.id);
  expect(said(demoted)).toEqual(["role LAST_ADMIN"]);
  expect((demoted as ValidationError).fields[0]!.text.en).toMatch(/Make somebody else an admin first/);
  expect(said(await deactivate(ada.id, bob.id))).toEqual(["userId LAST_ADMIN"]);
  expect(await activeAdmins()).toEqual([ada.id]);
});

test("admins do not lock themselves out by accident", async () => {
  const [ada] = [await make("ADMIN"), await make("ADMIN")];
  expect(said(await deactivate(ada.id, ada.id))).toEqual(["userId SELF"]);
  expect(said(await changeRole(ada.id, "CONTRIBUTOR", ada.id))).toEqual(["role SELF"]);
  expect(said(await changeRole(ada.id, "ADMIN", ada.id))).toBe("done");
});

test.each([
  ["demote", (id: string, by: string) => changeRole(id, "VIEWER", by)],
  ["deactivate", (id: string, by: string) => deactivate(id, by)],
] as const)("two admins who %s each other at the same time leave one", async (_what, takeAway) => {
  for (let round = 0; round < 5; round += 1) {
    const [ada, bob] = [await make("ADMIN"), await make("ADMIN")];
    const others = (await activeAdmins()).filter((id) => id !== ada.id && id !== bob.id);
    for (const id of others) await changeRole(id, "VIEWER", ada.id);
    const results = await Promise.all([takeAway(ada.id, bob.id), takeAway(bob.id, ada.id)]);
    expect(results.map(said).filter((what) => what === "done")).toHaveLength(1);
    expect(await activeAdmins()).toHaveLength(1);
  }
});

test("who is not there cannot be changed", async () => {
  const ada = await make("ADMIN");
  for (const result of [
    await changeRole("nobody", "ADMIN", ada.id),
    await deactivate("nobody", ada.id),
    await world.users.reactivate(world.em(), "nobody"),
  ])
    expect((result as Refusal).typename).toBe("NotFound");
});

test("the list shows everybody, and when they logged in last", async () => {
  const [ada, bob] = [await make("ADMIN"), await make("VIEWER")];
  await logIn(bob.email);
  const { items, totalCount } = await world.users.list(world.em(), { offset: 0, limit: 10, sort: null });
  expect(totalCount).toBe(2);
  expect(items.map(({ id, lastLoginAt }) => [id, lastLoginAt])).toEqual([
    [ada.id, null],
    [bob.id, world.clock.now()],
  ]);
});

test("log-ins, failed ones and log-outs are written down, without the address", async () => {
  const ada = await make("ADMIN");
  const cookie = await cookieOf(ada.email);
  await logIn(ada.email, "wrong");
  await logIn("nobody@example.com");
  await fetch(`${world.url}/api/auth/sign-out`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: "{}",
  });
  const done = world.audited.map(({ action, outcome, object, details, by }) => [
    `${action} ${outcome}`,
    object?.id,
    details?.["reason"],
    by?.userId,
  ]);
  expect(done).toEqual([
    ["signIn DONE", ada.id, undefined, ada.id],
    ["signIn REFUSED", ada.id, "WRONG_PASSWORD", null],
    ["signIn REFUSED", null, "UNKNOWN_USER", null],
    ["signOut DONE", ada.id, undefined, ada.id],
  ]);
  expect(world.audited[0]!.by?.networkAddress).toMatch(/^198\.51\.100\./);
  expect(JSON.stringify(world.audited)).not.toContain("@");
});

test("a token that was revoked or has expired is refused, and that is noted once an hour", async () => {
  const ada = await make("ADMIN");
  const make1 = async (name: string, expiresAt: Date | null) =>
    (await world.tokens.create(world.em(), { name, role: "ADMIN", expiresAt }, actorFor(ada.id))) as {
      id: string;
      token: string;
    };
  const expiring = await make1("expiring", new Date(world.clock.now().getTime() + 1000));
  const revoked = await make1("revoked", null);
  world.clock.pass(1000);
  await world.tokens.revoke(world.em(), revoked.id, actorFor(ada.id));
  for (let time = 0; time < 3; time += 1) {
    expect(await world.tokens.authenticate(expiring.token, "192.0.2.1")).toBeNull();
    expect(await world.tokens.authenticate(revoked.token, "192.0.2.1")).toBeNull();
  }
  const by = (tokenId: string) => ({ userId: ada.id, tokenId, networkAddress: "192.0.2.1" });
  const refused = { action: "useApiToken", outcome: "REFUSED" };
  expect(world.audited).toEqual([
    expect.objectContaining({ ...refused, details: { reason: "EXPIRED" }, by: by(expiring.id) }),
    expect.objectContaining({ ...refused, details: { reason: "REVOKED" }, by: by(revoked.id) }),
  ]);
  world.clock.pass(3_600_000);
  await world.tokens.authenticate(revoked.token);
  expect(world.audited).toHaveLength(3);
});
