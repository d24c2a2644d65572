import { afterAll, beforeAll, expect, test } from "vitest";

import type { Role } from "../../../server/access/actor.js";
import { ValidationError, type Refusal } from "../../../server/refusal.js";
import type { CreateToken } from "../../../server/access/token.service.js";
import { actorFor, createAccessWorld, everythingIn, MINUTE, type AccessWorld } from "./access-world.js";

let world: AccessWorld;
let adaId: string;
let bobId: string;
beforeAll(async () => {
  world = await createAccessWorld();
  const common = { password: "correct horse battery", role: "ADMIN" } as const;
  adaId = await world.authentication.createUser({ ...common, name: "Ada Example", email: "ada@example.com" });
  bobId = await world.authentication.createUser({ ...common, name: "Bob Example", email: "bob@example.com" });
});
afterAll(() => world.close());

async function make(input: Partial<CreateToken> = {}, actor = actorFor(adaId)) {
  const made = await world.tokens.create(world.em(), { name: "nightly job", role: "ADMIN", ...input }, actor);
  if (made instanceof ValidationError) throw new Error(JSON.stringify(made.fields));
  return made;
}

async function refused(input: Partial<CreateToken>, actor = actorFor(adaId)) {
  const made = await world.tokens.create(world.em(), { name: "nightly job", role: "ADMIN", ...input }, actor);
  return made instanceof ValidationError ? made.fields.map(({ path, code }) => `${path} ${code}`) : "made";
}

async function lastUsed(id: string): Promise<Date | null> {
  const { rows } = await world.pool.query<{ at: Date | null }>(
    "SELECT last_used_at AS at FROM api_token WHERE id = $1",
    [id],
  );
  return rows[0]!.at;
}

test("a token acts for the person who made it", async () => {
  const { id, name, token } = await make();
  expect(name).toBe("nightly job");
  expect(token).toMatch(/^lw_[\w-]{43}$/);
  expect(await world.tokens.authenticate(token)).toEqual({ tokenId: id, userId: adaId, role: "ADMIN" });
});

test("what is not a token, or nearly one, is nobody", async () => {
  const { token } = await make();
  for (const wrong of ["", "lw_", token.slice(0, -1), `${token}x`, token.toUpperCase(), "x".repeat(100_000)]) {
    expect(await world.tokens.authenticate(wrong)).toBeNull();
  }
});

test("a revoked token is nobody's at once and leaves the list", async () => {
  const { id, token } = await make();
  expect(await world.tokens.revoke(world.em(), id, actorFor(adaId))).toEqual({ id });
  expect(await world.tokens.authenticate(token)).toBeNull();
  const listed = await world.tokens.list(world.em(), actorFor(adaId));
  expect(listed.map((item) => item.id)).not.toContain(id);
});

test("a token can be revoked once, by its owner or an admin, and an ID that is none finds nothing", async () => {
  const { id, token } = await make();
  const typename = async (tokenId: string, userId: string, role: Role = "CONTRIBUTOR") =>
    ((await world.tokens.revoke(world.em(), tokenId, actorFor(userId, { role }))) as Refusal).typename;
  expect(await typename(id, bobId)).toBe("NotFound");
  expect(await world.tokens.authenticate(token)).not.toBeNull();
  expect(await typename(id, adaId)).toBeUndefined();
  expect(await typename(id, adaId)).toBe("NotFound");
  expect(await typename("no such thing", adaId)).toBe("NotFound");
  const another = await make();
  expect(await typename(another.id, bobId, "ADMIN")).toBeUndefined();
  expect(await world.tokens.authenticate(another.token)).toBeNull();
});

test("a token ends at the time that was set", async () => {
  const { token } = await make({ expiresAt: new Date(world.clock.now().getTime() + 10 * MINUTE) });
  world.clock.pass(10 * MINUTE - 1);
  expect(await world.tokens.authenticate(token)).not.toBeNull();
  world.clock.pass(1);
  expect(await world.tokens.authenticate(token)).toBeNull();
});

test("use is noted to the minute, not at each request", async () => {
  const { id, token } = await make();
  expect(await lastUsed(id)).toBeNull();
  const first = world.clock.now();
  await world.tokens.authenticate(token);
  world.clock.pass(MINUTE - 1);
  await world.tokens.authenticate(token);
  expect(await lastUsed(id)).toEqual(first);
  world.clock.pass(1);
  await world.tokens.authenticate(token);
  expect(await lastUsed(id)).toEqual(world.clock.now());
});

test("people see their own tokens, newest first", async () => {
  const bob = actorFor(bobId);
  const first = await make({ name: "first" }, bob);
  world.clock.pass(1);
  const second = await make({ name: "second" }, bob);
  const listed = await world.tokens.list(world.em(), bob);
  expect(listed.map((item) => item.id)).toEqual([second.id, first.id]);
});

test("a token never does more than its maker may do now", async () => {
  const carolId = await world.authentication.createUser({
    name: "Carol Example",
    email: "carol@example.com",
    password: "correct horse battery",
    role: "ADMIN",
  });
  const { token } = await make({}, actorFor(carolId));
  await world.pool.query("UPDATE app_user SET role = 'VIEWER' WHERE id = $1", [carolId]);
  expect(await world.tokens.authenticate(token)).toMatchObject({ role: "VIEWER" });
  await world.pool.query("DELETE FROM app_user WHERE id = $1", [carolId]);
  expect(await world.tokens.authenticate(token)).toBeNull();
});

test("wrong names, roles and times are refused field by field, and nothing is made", async () => {
  const past = new Date(world.clock.now().getTime() - 1);
  const before = await world.tokens.list(world.em(), actorFor(adaId));
  expect(await refused({ name: "  " })).toEqual(["name REQUIRED"]);
  expect(await refused({ name: "x".repeat(201), expiresAt: past })).toEqual(["name TOO_LONG", "expiresAt PAST"]);
  expect(await refused({}, actorFor(adaId, { role: "CONTRIBUTOR" }))).toEqual(["role ABOVE_OWN"]);
  expect(await world.tokens.list(world.em(), actorFor(adaId))).toHaveLength(before.length);
});

test("a token that ends cannot make one that lives longer", async () => {
  const inTen = new Date(world.clock.now().getTime() + 10 * MINUTE);
  const { id } = await make({ expiresAt: inTen });
  const actor = actorFor(adaId, { via: "TOKEN", tokenId: id });
  expect(await refused({}, actor)).toEqual(["expiresAt LONGER_THAN_OWN"]);
  expect(await refused({ expiresAt: new Date(inTen.getTime() + 1) }, actor)).toEqual(["expiresAt LONGER_THAN_OWN"]);
  expect(await refused({ expiresAt: inTen }, actor)).toBe("made");
});

test("a token that the operator chose is made once, and one that was revoked stays revoked", async () => {
  const chosen = "chosen by whoever starts the server";
  await world.tokens.ensure(adaId, chosen, "from the environment");
  await world.tokens.ensure(adaId, chosen, "from the environment");
  const { tokenId } = (await world.tokens.authenticate(chosen))!;
  await world.tokens.revoke(world.em(), tokenId, actorFor(adaId));
  await world.tokens.ensure(adaId, chosen, "from the environment");
  expect(await world.tokens.authenticate(chosen)).toBeNull();
});

test("of a token only its hash is stored", async () => {
  const { id, token } = await make();
  const stored = await everythingIn(world.database, world.pool);
  expect(stored).toContain(id);
  expect(stored).not.toContain(token);
  expect(stored).not.toContain(token.slice(3, 20));
  expect(stored).not.toContain(Buffer.from(token).toString("hex"));
});
