import { afterEach, beforeEach, expect, test } from "vitest";

import type { InvitationCreated, PasswordLinkCreated } from "../../../server/access/invitation.service.js";
import { actorFor, logInAt } from "./access-world.js";
import {
  accept,
  BOB,
  code,
  createInvitationWorld,
  invite,
  look,
  PASSWORD,
  tokenIn,
  type InvitationWorld,
} from "./invitation-world.js";

let world: InvitationWorld;
beforeEach(async () => (world = await createInvitationWorld()));
afterEach(() => world.close());

test("somebody who forgot their password sets a new one by a link, which ends their sessions and older links", async () => {
  const cookie = (await logInAt(world, "ada@example.com", "correct horse battery")).headers
    .getSetCookie()[0]!
    .split(";")[0]!;
  const send = async () =>
    (await world.invitations.sendPasswordLink(world.em(), world.adaId, actorFor(world.adaId))) as PasswordLinkCreated;
  const [older, newer] = [await send(), await send()];
  expect(code(await look(world, tokenIn(older.link)))).toEqual(["token REVOKED"]);
  const token = tokenIn(newer.link);
  expect((await look(world, token)).body).toMatchObject({ purpose: "PASSWORD", email: "ada@example.com" });
  expect((await accept(world, { token, password: "another good one" })).status).toBe(200);
  expect(await world.authentication.sessionOf({ cookie })).toBeNull();
  expect((await logInAt(world, "ada@example.com", "correct horse battery")).status).toBe(401);
  expect((await logInAt(world, "ada@example.com", "another good one")).status).toBe(200);
  expect((await world.invitations.list(world.em(), { offset: 0, limit: 10 })).totalCount).toBe(0);
});

test("of two who set a password by one link at the same time, one does", async () => {
  const { link } = (await world.invitations.sendPasswordLink(
    world.em(),
    world.adaId,
    actorFor(world.adaId),
  )) as PasswordLinkCreated;
  const token = tokenIn(link);
  const both = await Promise.all(
    ["the first one", "the second one"].map((password) => accept(world, { token, password })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
});

test("the way into an account by a link ends its API tokens too", async () => {
  const { token } = (await world.tokens.create(
    world.em(),
    { name: "nightly", role: "ADMIN" },
    actorFor(world.adaId),
  )) as {
    token: string;
  };
  const sent = await world.invitations.sendPasswordLink(world.em(), world.adaId, actorFor(world.adaId));
  expect(await world.tokens.authenticate(token)).not.toBeNull();
  await accept(world, { token: tokenIn((sent as PasswordLinkCreated).link), password: "another good one" });
  expect(await world.tokens.authenticate(token)).toBeNull();
});

async function another(name: string, role: "ADMIN" | "VIEWER" = "ADMIN"): Promise<string> {
  const common = { name, password: "correct horse battery", role };
  return world.authentication.createUser({ ...common, email: `${name.toLowerCase()}@example.com` });
}

const closes: readonly (readonly [string, (id: string) => Promise<unknown>])[] = [
  ["is deactivated", (id) => world.users.deactivate(world.em(), id, actorFor(world.adaId))],
  ["is demoted", (id) => world.users.changeRole(world.em(), id, "CONTRIBUTOR", actorFor(world.adaId))],
];

test.each(closes)(
  "when an admin %s, the links that they sent out are void, to new people and to users",
  async (_, close) => {
    const malloryId = await another("Mallory");
    const invited = (await world.invitations.invite(world.em(), BOB, actorFor(malloryId))) as InvitationCreated;
    const forAda = (await world.invitations.sendPasswordLink(
      world.em(),
      world.adaId,
      actorFor(malloryId),
    )) as PasswordLinkCreated;
    const own = await invite(world, { email: "carol@example.com" as never });
    await close(malloryId);
    for (const { link } of [invited, forAda])
      expect(code(await accept(world, { token: tokenIn(link), name: "Bob", password: PASSWORD }))).toEqual([
        "token REVOKED",
      ]);
    const { rows } = await world.pool.query("SELECT FROM invitation WHERE revoked_at IS NULL");
    expect(rows).toHaveLength(1);
    expect((await accept(world, { token: tokenIn(own.link), name: "Carol", password: PASSWORD })).status).toBe(200);
  },
);

test("a link of a former admin that stayed open is refused, until an admin sends it again", async () => {
  const malloryId = await another("Mallory");
  const made = (await world.invitations.invite(world.em(), BOB, actorFor(malloryId))) as InvitationCreated;
  await world.pool.query("UPDATE app_user SET role = 'VIEWER' WHERE id = $1", [malloryId]);
  const form = { token: tokenIn(made.link), name: "Bob", password: PASSWORD };
  expect(code(await look(world, form.token))).toEqual(["token REVOKED"]);
  expect(code(await accept(world, form))).toEqual(["token REVOKED"]);
  const { id } = made.invitation;
  const again = (await world.invitations.resend(world.em(), id, actorFor(world.adaId))) as InvitationCreated;
  expect((await accept(world, { ...form, token: tokenIn(again.link) })).status).toBe(200);
});

test("of a link that is used while its admin is taken away, either it was used first or it is void", async () => {
  for (let round = 0; round < 5; round += 1) {
    const malloryId = await another(`Mallory${round}`);
    const given = { ...BOB, email: `BOB${round}@example.com` };
    const made = (await world.invitations.invite(world.em(), given, actorFor(malloryId))) as InvitationCreated;
    const form = { token: tokenIn(made.link), name: "Bob", password: PASSWORD };
    const [accepted] = await Promise.all([
      accept(world, form),
      world.users.deactivate(world.em(), malloryId, actorFor(world.adaId)),
    ]);
    expect([undefined, ["token REVOKED"]]).toContainEqual(code(accepted));
    const { rows } = await world.pool.query<{ used: boolean; isOver: boolean }>(
      `SELECT accepted_at IS NOT NULL AS used, accepted_at IS NULL <> (revoked_at IS NULL) AS "isOver" FROM invitation WHERE id = $1`,
      [made.invitation.id],
    );
    expect(rows).toEqual([{ used: accepted.status === 200, isOver: true }]);
  }
});
