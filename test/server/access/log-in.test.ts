import { afterAll, beforeAll, expect, test } from "vitest";

import { createAccessWorld, everythingIn, type AccessWorld } from "./access-world.js";

const ada = {
  name: "Ada Example",
  email: "ada@example.com",
  password: "correct horse battery",
  role: "ADMIN",
} as const;

let world: AccessWorld;
let adaId: string;
beforeAll(async () => {
  world = await createAccessWorld({ trustProxy: 1 });
  adaId = await world.authentication.createUser(ada);
});
afterAll(() => world.close());

/** Each caller has an address of their own, so that one test's attempts do not throttle another's. */
let callers = 0;
function caller(): Record<string, string> {
  callers += 1;
  return { "x-forwarded-for": `198.51.100.${callers}`, "content-type": "application/json" };
}

function logIn(password: string, headers = caller(), email: string = ada.email): Promise<Response> {
  const body = JSON.stringify({ email, password });
  return fetch(`${world.url}/api/auth/sign-in/email`, { method: "POST", headers, body });
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie()[0]!.split(";")[0]!;
}

test("somebody who logs in with their password is known by their cookie", async () => {
  const before = new Date();
  const response = await logIn(ada.password);
  expect(response.status).toBe(200);
  const session = await world.authentication.sessionOf({ cookie: cookieOf(response) });
  expect(session).toEqual({
    sessionId: expect.any(String),
    userId: adaId,
    role: "ADMIN",
    loggedInAt: expect.any(Date),
  });
  expect(session!.loggedInAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
  expect(session!.loggedInAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test("an address is the same however it is capitalised", async () => {
  expect((await logIn(ada.password, caller(), "ADA@example.com")).status).toBe(200);
});

test("the session's cookie is out of reach for scripts and other sites", async () => {
  const [cookie] = (await logIn(ada.password)).headers.getSetCookie();
  expect(cookie).toMatch(/^listwright\.session_token=/);
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Lax/);
  expect(cookie).not.toMatch(/; Secure/);
});

test("behind https the session's cookie is never sent in clear", async () => {
  const secure = await createAccessWorld({ publicUrl: "https://listwright.example.com" });
  try {
    await secure.authentication.createUser(ada);
    const response = await fetch(`${secure.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ada),
    });
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Secure-listwright\.session_token=/);
    expect(cookie).toMatch(/; Secure/);
  } finally {
    await secure.close();
  }
});

test("a wrong password and an unknown address get the same answer and no cookie", async () => {
  const wrong = await logIn("not the password");
  const unknown = await logIn(ada.password, caller(), "nobody@example.com");
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(await wrong.json()).toEqual(await unknown.json());
  expect([...wrong.headers.getSetCookie(), ...unknown.headers.getSetCookie()]).toEqual([]);
});

test("logging out ends the session, for its cookie too", async () => {
  const headers = caller();
  const cookie = cookieOf(await logIn(ada.password, headers));
  const response = await fetch(`${world.url}/api/auth/sign-out`, {
    method: "POST",
    headers: { ...headers, cookie, origin: world.url },
    body: "{}",
  });
  expect(response.status).toBe(200);
  expect(await world.authentication.sessionOf({ cookie })).toBeNull();
});

test("another site cannot log somebody out, or in", async () => {
  const headers = caller();
  const cookie = cookieOf(await logIn(ada.password, headers));
  const origin = "https://elsewhere.example.org";
  const out = await fetch(`${world.url}/api/auth/sign-out`, {
    method: "POST",
    headers: { ...headers, cookie, origin },
    body: "{}",
  });
  expect(out.status).toBe(403);
  expect(await world.authentication.sessionOf({ cookie })).not.toBeNull();
  expect((await logIn(ada.password, { ...caller(), origin })).status).toBe(403);
});

test("the console may be opened under another name than the configured one", async () => {
  const elsewhere = await createAccessWorld({ publicUrl: "http://listwright.example.com:4000" });
  try {
    await elsewhere.authentication.createUser(ada);
    const from = (origin: string) =>
      fetch(`${elsewhere.url}/api/auth/sign-in/email`, {
        method: "POST",
        headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", origin },
        body: JSON.stringify(ada),
      });
    expect((await from(elsewhere.url)).status).toBe(200);
    expect((await from("http://elsewhere.example.org")).status).toBe(403);
  } finally {
    await elsewhere.close();
  }
});

test("a cookie that was changed, or of another installation, is nobody's", async () => {
  const cookie = cookieOf(await logIn(ada.password));
  const changed = cookie.replace(/=(.)/, (_all, first: string) => `=${first === "a" ? "b" : "a"}`);
  expect(await world.authentication.sessionOf({ cookie: changed })).toBeNull();
  expect(await world.authentication.sessionOf({ cookie: "listwright.session_token=abc" })).toBeNull();
  expect(await world.authentication.sessionOf({})).toBeNull();
});

test("a session ends after seven days without a visit", async () => {
  const cookie = cookieOf(await logIn(ada.password));
  world.clock.pass(6 * 86_400_000);
  expect(await world.authentication.sessionOf({ cookie })).not.toBeNull();
  world.clock.pass(2 * 86_400_000);
  expect(await world.authentication.sessionOf({ cookie })).toBeNull();
});

test("get-session tells a browser who is logged in", async () => {
  const cookie = cookieOf(await logIn(ada.password));
  const answer = await fetch(`${world.url}/api/auth/get-session`, { headers: { cookie } });
  expect(await answer.json()).toMatchObject({ user: { id: adaId, email: ada.email, role: "ADMIN" } });
  const nobody = await fetch(`${world.url}/api/auth/get-session`);
  expect(await nobody.json()).toBeNull();
});

test("guessing passwords is stopped for the address that guesses, and for no other", async () => {
  const guesser = caller();
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 12; attempt += 1) statuses.push((await logIn("guess", guesser)).status);
  expect(statuses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  expect((await logIn(ada.password, guesser)).status).toBe(429);
  expect((await logIn(ada.password)).status).toBe(200);
});

test("an address that a client only claims to have does not get around the throttle", async () => {
  const direct = await createAccessWorld();
  try {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const response = await fetch(`${direct.url}/api/auth/sign-in/email`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-forwarded-for": `203.0.113.${attempt}`,
          "x-listwright-network-address": `203.0.113.${attempt}`,
        },
        body: JSON.stringify({ email: ada.email, password: "guess" }),
      });
      statuses.push(response.status);
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429]);
  } finally {
    await direct.close();
  }
});

test.each([
  ["POST", "/sign-up/email", { name: "Eve", email: "eve@example.org", password: "eve-eve-eve", role: "ADMIN" }],
  ["POST", "/update-user", { role: "ADMIN", name: "Eve" }],
  ["POST", "/change-email", { newEmail: "eve@example.org" }],
  ["POST", "/request-password-reset", { email: "ada@example.com" }],
  ["POST", "/sign-in/social", { provider: "github" }],
  ["GET", "/list-sessions", undefined],
  ["GET", "/../auth/sign-up/email", undefined],
])("nobody signs up or changes people from outside: %s %s", async (method, path, body) => {
  const headers = caller();
  const cookie = cookieOf(await logIn(ada.password, headers));
  const response = await fetch(`${world.url}/api/auth${path}`, {
    method,
    headers: { ...headers, cookie, origin: world.url },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(response.status).toBe(404);
  const { rows } = await world.pool.query("SELECT name, email, role FROM app_user");
  expect(rows).toEqual([{ name: ada.name, email: ada.email, role: "ADMIN" }]);
});

test("a body larger than any log-in is refused before it is read", async () => {
  const response = await logIn("x".repeat(20_000));
  expect(response.status).toBe(413);
});

test("a password is checked without a session", async () => {
  expect(await world.authentication.verifyPassword(adaId, ada.password)).toBe(true);
  expect(await world.authentication.verifyPassword(adaId, "not the password")).toBe(false);
  expect(await world.authentication.verifyPassword("nobody", ada.password)).toBe(false);
  expect(await world.authentication.verifyPassword(adaId, "x".repeat(1_000_000))).toBe(false);
});

test("a person who cannot be made whole is not made at all", async () => {
  await expect(world.authentication.createUser({ ...ada, name: "A second Ada" })).rejects.toThrow();
  const client = await world.pool.connect();
  await client.query("BEGIN");
  await world.authentication.createUser({ ...ada, email: "undone@example.com" }, client);
  await client.query("ROLLBACK");
  client.release();
  const { rows } = await world.pool.query(
    "SELECT (SELECT count(*)::int FROM app_user) AS users, (SELECT count(*)::int FROM app_account) AS accounts",
  );
  expect(rows).toEqual([{ users: 1, accounts: 1 }]);
});

test("neither passwords nor addresses are stored in clear or logged", async () => {
  await logIn(ada.password);
  await logIn("a wrong secret word");
  const stored = await everythingIn(world.database, world.pool);
  expect(stored).toContain(ada.email);
  expect(stored).not.toContain(ada.password);
  const logged = world.logged.join("\n");
  expect(logged).toContain("better-auth");
  expect(logged).not.toContain(ada.password);
  expect(logged).not.toContain("a wrong secret word");
  expect(logged).not.toContain(ada.email);
});
