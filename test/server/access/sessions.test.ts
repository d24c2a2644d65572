import { pino } from "pino";
import { beforeEach, expect, test } from "vitest";

import { createAuthentication } from "../../../server/access/authentication.js";
import type { Refusal } from "../../../server/refusal.js";
import { actorFor, createAccessWorld, everythingIn, logInAt, MINUTE, type AccessWorld } from "./access-world.js";

const PASSWORD = "correct horse battery";
const FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

let world: AccessWorld;
let adaId: string;
let callers = 0;
beforeEach(async () => {
  world = await createAccessWorld({ trustProxy: 1 });
  adaId = await makeUser("ada@example.com", "CONTRIBUTOR");
  return () => world.close();
});

async function makeUser(email: string, role: "ADMIN" | "CONTRIBUTOR"): Promise<string> {
  return world.authentication.createUser({ name: "Somebody", email, password: PASSWORD, role });
}

interface LogIn {
  readonly email?: string;
  readonly password?: string;
  readonly from?: string;
}

async function logIn({ email = "ada@example.com", password = PASSWORD, from }: LogIn = {}): Promise<Response> {
  callers += 1;
  return logInAt(world, email, password, {
    "user-agent": FIREFOX,
    "x-forwarded-for": from ?? `203.0.113.${callers % 250}`,
  });
}

async function session(given: LogIn = {}): Promise<{ cookie: string; id: string }> {
  const cookie = (await logIn(given)).headers.getSetCookie()[0]!.split(";")[0]!;
  return { cookie, id: (await world.authentication.sessionOf({ cookie }))!.sessionId };
}

const isOpen = async ({ cookie }: { cookie: string }) => (await world.authentication.sessionOf({ cookie })) !== null;

test("somebody sees where they are logged in: since when, from where, in which browser, and which one this is", async () => {
  const [here, there] = [await session({ from: "192.0.2.7" }), await session({ from: "2001:db8::8" })];
  const actor = actorFor(adaId, { role: "CONTRIBUTOR", sessionId: here.id, locale: "ja" });
  world.clock.pass(5 * MINUTE);
  await world.authentication.sessionOf(here);
  const listed = await world.sessions.list(world.em(), null, actor);
  expect(listed.map(({ id, networkAddress, device, current }) => [id, networkAddress, device, current])).toEqual([
    [here.id, "192.0.2.7", "Firefox（Windows）", true],
    [there.id, "2001:db8::8", "Firefox（Windows）", false],
  ]);
  expect(listed[0]!.lastUsedAt).toEqual(world.clock.now());
  expect(listed[1]!.lastUsedAt).toEqual(listed[1]!.createdAt);
});

test("use is noted to the minute, not at each request", async () => {
  const { cookie, id } = await session();
  const noted = async () =>
    (await world.pool.query<{ at: Date | null }>("SELECT last_used_at AS at FROM app_session WHERE id = $1", [id]))
      .rows[0]!.at;
  await world.authentication.sessionOf({ cookie });
  expect(await noted()).toBeNull();
  world.clock.pass(2 * MINUTE);
  await world.authentication.sessionOf({ cookie });
  const first = world.clock.now();
  expect(await noted()).toEqual(first);
  world.clock.pass(MINUTE - 1);
  await world.authentication.sessionOf({ cookie });
  expect(await noted()).toEqual(first);
});

test("a session that is revoked is nobody's at once; one's own, and an admin anybody's", async () => {
  const [one, two] = [await session(), await session()];
  const rootId = await makeUser("root@example.com", "ADMIN");
  const bobId = await makeUser("bob@example.com", "CONTRIBUTOR");
  const typename = async (id: string, userId: string, role: "ADMIN" | "CONTRIBUTOR") =>
    ((await world.sessions.revoke(world.em(), id, actorFor(userId, { role }))) as Refusal).typename;
  expect(await typename(one.id, bobId, "CONTRIBUTOR")).toBe("NotFound");
  expect(await isOpen(one)).toBe(true);
  expect(await typename(one.id, adaId, "CONTRIBUTOR")).toBeUndefined();
  expect([await isOpen(one), await isOpen(two)]).toEqual([false, true]);
  expect(await typename(one.id, adaId, "CONTRIBUTOR")).toBe("NotFound");
  expect(await typename(two.id, rootId, "ADMIN")).toBeUndefined();
  expect(await isOpen(two)).toBe(false);
});

test("all others are revoked but the one that asks, and nobody else's", async () => {
  await makeUser("bob@example.com", "CONTRIBUTOR");
  const [here, there, bobs] = [await session(), await session(), await session({ email: "bob@example.com" })];
  const actor = actorFor(adaId, { role: "CONTRIBUTOR", sessionId: here.id });
  expect(await world.sessions.revokeOthers(world.em(), actor)).toEqual({ count: 1 });
  expect([await isOpen(here), await isOpen(there), await isOpen(bobs)]).toEqual([true, false, true]);
});

test("a session is kept by the hash of its token: who reads the table cannot log in with it", async () => {
  const { cookie } = await session();
  const token = decodeURIComponent(cookie.split("=")[1]!).split(".")[0]!;
  const { rows } = await world.pool.query<{ token: string }>("SELECT token FROM app_session");
  expect(rows[0]!.token).toMatch(/^[0-9a-f]{64}$/);
  expect(await everythingIn(world.database, world.pool)).not.toContain(token);
  const forged = cookie.replace(encodeURIComponent(token), rows[0]!.token);
  expect(await isOpen({ cookie: forged })).toBe(false);
});

test("a session that is prolonged keeps its cookie, and logging out still ends it", async () => {
  const { cookie } = await session();
  await world.pool.query("UPDATE app_session SET expires_at = now() + interval '3 days'");
  const prolonged = await fetch(`${world.url}/api/auth/get-session`, { headers: { cookie } });
  expect(prolonged.headers.getSetCookie()[0]!.split(";")[0]).toBe(cookie);
  expect(await isOpen({ cookie })).toBe(true);
  await fetch(`${world.url}/api/auth/sign-out`, {
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: "{}",
  });
  expect(await isOpen({ cookie })).toBe(false);
  expect((await world.pool.query("SELECT FROM app_session")).rows).toEqual([]);
});

test("guessing at one account from many addresses is stopped, for a while, and noted once", async () => {
  const guess = async () => (await logIn({ password: "guess" })).status;
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 22; attempt += 1) statuses.push(await guess());
  expect(statuses).toEqual([...Array<number>(20).fill(401), 429, 429]);
  const held = await logIn();
  expect([held.status, held.headers.get("retry-after")]).toEqual([429, "900"]);
  await makeUser("bob@example.com", "CONTRIBUTOR");
  expect((await logIn({ email: "bob@example.com" })).status).toBe(200);
  const throttled = world.audited.filter(({ details }) => details?.["reason"] === "TOO_MANY_ATTEMPTS");
  expect(throttled).toHaveLength(1);
  expect(throttled[0]).toMatchObject({ outcome: "REFUSED", object: { kind: "user", id: adaId } });
  world.clock.pass(15 * MINUTE);
  expect((await logIn()).status).toBe(200);
});

test("accounts that do not exist are throttled alike, so that nobody learns which do", async () => {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 21; attempt += 1)
    statuses.push((await logIn({ email: "nobody@example.com", password: "guess" })).status);
  expect(statuses).toEqual([...Array<number>(20).fill(401), 429]);
});

test("a log-in that goes well makes earlier failures forgotten", async () => {
  for (let round = 0; round < 2; round += 1) {
    for (let attempt = 0; attempt < 15; attempt += 1) await logIn({ password: "guess" });
    expect((await logIn()).status).toBe(200);
  }
});

test("a second process, and one that was restarted, counts on where the first is", async () => {
  for (let attempt = 0; attempt < 10; attempt += 1) await logIn({ password: "guess", from: "192.0.2.99" });
  const another = createAuthentication({
    pool: world.pool,
    secret: Buffer.alloc(32, 7),
    publicUrl: world.url,
    trustProxy: 1,
    log: pino({ level: "silent" }),
    clock: world.clock,
    audit: { record: async () => undefined },
  });
  for (let attempt = 0; attempt < 5; attempt += 1) await another.passwordAttempts.begin(adaId);
  expect((await world.authentication.passwordAttempts.begin(adaId)).allowed).toBe(false);
  expect((await logIn({ from: "192.0.2.99" })).status).toBe(429);
  world.clock.pass(MINUTE);
  expect((await logIn({ from: "192.0.2.99" })).status).toBe(200);
});

test("what is not JSON does not get around the throttle", async () => {
  const response = await fetch(`${world.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ email: "ada@example.com", password: PASSWORD }),
  });
  expect(response.status).toBe(415);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test("of who tries only a hash is kept, and only for a while", async () => {
  await logIn({ password: "guess", email: "guessed-at@example.com" });
  expect(await everythingIn(world.database, world.pool)).not.toContain("guessed-at");
  world.clock.pass(60 * MINUTE);
  await logIn();
  const { rows } = await world.pool.query("SELECT FROM attempt WHERE forgotten_at <= $1", [world.clock.now()]);
  expect(rows).toEqual([]);
});
