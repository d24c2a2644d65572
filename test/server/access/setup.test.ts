import { afterEach, beforeEach, expect, test } from "vitest";

import { setupCodeHmac } from "../../../server/access/setup-code.js";
import { createAccessWorld, everythingIn, MINUTE, type AccessWorld } from "./access-world.js";

const NOTHING_GIVEN = { firstAdmin: null, adminToken: null };
const grace = { name: "Grace Example", email: "Grace@example.com", password: "a long enough one" };

let world: AccessWorld;
beforeEach(async () => {
  world = await createAccessWorld();
});
afterEach(() => world.close());

async function makeCode(setup = world.setup): Promise<string> {
  return (await setup.prepare(NOTHING_GIVEN))!.code;
}

async function submit(body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.url}/api/setup`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : (JSON.parse(text) as SetupAnswer) };
}

interface SetupAnswer {
  readonly message: string;
  readonly fields: readonly { readonly path: string; readonly code: string; readonly message: string }[];
}

async function isNeeded(): Promise<boolean> {
  return ((await (await fetch(`${world.url}/api/setup`)).json()) as { needed: boolean }).needed;
}

async function users(): Promise<unknown[]> {
  return (await world.pool.query("SELECT name, email, role FROM app_user")).rows;
}

test("the printed code makes the first admin, who can log in, and then it is used up", async () => {
  const code = await makeCode();
  expect(await isNeeded()).toBe(true);
  expect((await submit({ code, ...grace })).status).toBe(204);
  expect(await isNeeded()).toBe(false);
  expect(await users()).toEqual([{ name: grace.name, email: "grace@example.com", role: "ADMIN" }]);
  const logIn = await fetch(`${world.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: grace.email, password: grace.password }),
  });
  expect(logIn.status).toBe(200);
  const again = await submit({ code, ...grace, email: "second@example.com" });
  expect(again).toMatchObject({ status: 400, body: { fields: [{ path: "code", code: "ALREADY_DONE" }] } });
  expect(await users()).toHaveLength(1);
});

test("of two people who enter the code at the same time one becomes the admin", async () => {
  const code = await makeCode();
  const answers = await Promise.all(
    ["one", "two", "three"].map((name) => submit({ code, ...grace, email: `${name}@example.com` })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400, 400]);
  expect(await users()).toHaveLength(1);
});

test("a code may be typed in lower case, without hyphens, and with letters that look like its digits", async () => {
  await makeCode();
  const secret = Buffer.alloc(32, 7);
  expect(setupCodeHmac("10aB-c2de-fgh0", secret)).toEqual(setupCodeHmac(" IoABC2DEFGHO", secret));
  expect(setupCodeHmac("10ABC2DEFGH0", secret)).not.toEqual(setupCodeHmac("10ABC2DEFGH1", secret));
  const code = await makeCode();
  expect((await submit({ code: code.toLowerCase().replaceAll("-", " "), ...grace })).status).toBe(204);
});

test("a code is good for thirty minutes; after that the message says to restart, and a restart gives a new one", async () => {
  const code = await makeCode();
  world.clock.pass(30 * MINUTE);
  const late = await submit({ code, ...grace });
  expect(late.body!.fields).toEqual([
    { path: "code", code: "EXPIRED", message: expect.stringMatching(/Restart the server/) },
  ]);
  expect(await users()).toEqual([]);
  const fresh = await makeCode(world.anotherSetup());
  expect((await submit({ code, ...grace })).body!.fields[0]!.code).toBe("WRONG");
  world.clock.pass(29 * MINUTE);
  expect((await submit({ code: fresh, ...grace })).status).toBe(204);
});

test("after ten wrong codes even the right one is refused", async () => {
  const code = await makeCode();
  const wrong = Array.from({ length: 10 }, (_, index) => submit({ code: `WRONG-${index}`, ...grace }));
  const answers = await Promise.all(wrong);
  expect(answers.map(({ body }) => body!.fields[0]!.code)).toEqual(Array<string>(10).fill("WRONG"));
  expect((await submit({ code, ...grace })).body!.fields[0]!.code).toBe("EXPIRED");
  expect(await users()).toEqual([]);
  expect((await submit({ code: await makeCode(), ...grace })).status).toBe(204);
});

test("whoever mistypes the rest of the form does not lose attempts, and reads all of it in their language", async () => {
  const code = await makeCode();
  const form = { code: "WRONG", name: " ", email: "not an address", password: "short" };
  const answer = await submit(form, { "accept-language": "ja,en;q=0.5" });
  expect(answer.status).toBe(400);
  expect(answer.body!.fields).toEqual([
    { path: "name", code: "REQUIRED", message: expect.stringMatching(/名前/) },
    { path: "email", code: "INVALID", message: expect.stringMatching(/メールアドレス/) },
    { path: "password", code: "TOO_SHORT", message: expect.stringMatching(/8〜128文字/) },
  ]);
  for (let attempt = 0; attempt < 10; attempt += 1) await submit(form);
  expect((await submit({ code, ...grace })).status).toBe(204);
});

test.each([["{"], ["[]"], ["null"], [JSON.stringify({ code: 1, name: {}, email: [], password: true })]])(
  "a body that is no form is refused without a fault: %s",
  async (body) => {
    await makeCode();
    expect(await submit(body)).toMatchObject({ status: 400, body: { message: expect.any(String) } });
    expect(world.logged.join("")).not.toContain('"level":50');
  },
);

test("two processes may start at once: either one's code is good, and only one admin comes of them", async () => {
  const [one, other] = [await makeCode(), await makeCode(world.anotherSetup())];
  expect(one).not.toBe(other);
  expect((await submit({ code: one, ...grace })).status).toBe(204);
  expect((await submit({ code: other, ...grace })).status).toBe(400);
});

test("the code is stored nowhere and logged nowhere", async () => {
  const code = await makeCode();
  await submit({ code: "WRONG", ...grace });
  const stored = await everythingIn(world.database, world.pool);
  expect(stored).toContain("setup_code");
  expect(`${stored}${world.logged.join("")}`).not.toMatch(new RegExp(`${code}|${code.replaceAll("-", "")}`));
});

const environment = {
  firstAdmin: { email: "admin@example.com", password: "from the environment" },
  adminToken: "a token that the operator chose for the admin",
};

test("the environment's first admin and token are made at the first start and left alone at later ones", async () => {
  expect(await world.setup.prepare(environment)).toBeNull();
  const [{ id }] = (await world.pool.query<{ id: string }>("SELECT id FROM app_user")).rows as [{ id: string }];
  expect(await world.tokens.authenticate(environment.adminToken)).toMatchObject({ userId: id, role: "ADMIN" });
  const changed = { ...environment, firstAdmin: { ...environment.firstAdmin, password: "another one" } };
  expect(await world.anotherSetup().prepare(changed)).toBeNull();
  expect(await users()).toHaveLength(1);
  expect(await world.authentication.verifyPassword(id, "from the environment")).toBe(true);
  expect(await world.authentication.verifyPassword(id, "another one")).toBe(false);
  expect((await world.pool.query("SELECT FROM api_token")).rowCount).toBe(1);
});

test("two processes that start at once make the environment's admin once", async () => {
  await Promise.all([world.setup.prepare(environment), world.anotherSetup().prepare(environment)]);
  expect(await users()).toEqual([{ name: "admin", email: "admin@example.com", role: "ADMIN" }]);
});

test("an environment that names somebody else makes nobody once there are people", async () => {
  await world.setup.prepare(environment);
  const other = {
    ...environment,
    firstAdmin: { email: "other@example.com", password: "long enough too" },
    adminToken: "x".repeat(40),
  };
  expect(await world.anotherSetup().prepare(other)).toBeNull();
  expect(await users()).toHaveLength(1);
  expect(await world.tokens.authenticate("x".repeat(40))).toBeNull();
});

test("a token without an admin goes to the first admin, at once when the code makes one", async () => {
  const { code } = (await world.setup.prepare({ firstAdmin: null, adminToken: environment.adminToken }))!;
  expect(await world.tokens.authenticate(environment.adminToken)).toBeNull();
  await submit({ code, ...grace });
  expect(await world.tokens.authenticate(environment.adminToken)).not.toBeNull();
  const later = "a second token that the operator chose later";
  expect(await world.anotherSetup().prepare({ firstAdmin: null, adminToken: later })).toBeNull();
  expect(await world.tokens.authenticate(later)).not.toBeNull();
});

test("people without an admin among them are no set-up: the code makes one, under an address that nobody has", async () => {
  await makePerson("someone@example.com");
  expect(await isNeeded()).toBe(true);
  const code = await makeCode();
  const taken = await submit({ code, ...grace, email: "Someone@example.com" }, { "accept-language": "ja" });
  expect(taken.body!.fields).toEqual([
    { path: "email", code: "ALREADY_USER", message: expect.stringMatching(/別のメールアドレス/) },
  ]);
  expect((await submit({ code: "WRONG", ...grace, email: "someone@example.com" })).body!.fields[0]!.code).toBe("WRONG");
  expect((await submit({ code, ...grace })).status).toBe(204);
  expect(await isNeeded()).toBe(false);
});

test("an environment that names somebody who is no admin leaves them as they are, says so and prints a code", async () => {
  await makePerson(environment.firstAdmin.email);
  const issued = await world.setup.prepare(environment);
  expect(world.logged.join("")).toContain("LISTWRIGHT_ADMIN_EMAIL is the address of somebody who is here already");
  expect(world.logged.join("")).not.toContain(environment.firstAdmin.email);
  expect(await users()).toMatchObject([{ email: environment.firstAdmin.email, role: "VIEWER" }]);
  expect((await submit({ code: issued!.code, ...grace })).status).toBe(204);
  expect(await world.tokens.authenticate(environment.adminToken)).toMatchObject({ role: "ADMIN" });
});

test("an environment's admin is made beside people who are none", async () => {
  await makePerson("someone@example.com");
  expect(await world.setup.prepare(environment)).toBeNull();
  expect(await users()).toContainEqual({ name: "admin", email: "admin@example.com", role: "ADMIN" });
});

test("refused codes are written down as nobody's, without the address that was entered, twenty in an hour at most", async () => {
  const code = await makeCode();
  await submit({ code: "WRONG", ...grace });
  world.clock.pass(30 * MINUTE);
  await submit({ code, ...grace });
  const by = { userId: null, networkAddress: "127.0.0.1" };
  const refused = (reason: string) => ({ action: "setUp", outcome: "REFUSED", details: { reason }, by });
  expect(world.audited).toEqual([refused("WRONG"), refused("EXPIRED")]);
  expect(JSON.stringify(world.audited)).not.toContain("@");
  for (let time = 0; time < 20; time += 1) await submit({ code, ...grace });
  expect(world.audited).toHaveLength(20);
});

async function makePerson(email: string): Promise<void> {
  const common = { name: "Someone", password: "a long enough one", role: "VIEWER" } as const;
  await world.authentication.createUser({ ...common, email });
}
