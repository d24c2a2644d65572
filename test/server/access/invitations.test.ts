import { afterEach, beforeEach, expect, test } from "vitest";

import type { InvitationCreated, PasswordLinkCreated } from "../../../server/access/invitation.service.js";
import type { Mailer, MailMessage } from "../../../server/mail/mailer.js";
import { ValidationError, type Refusal } from "../../../server/refusal.js";
import { actorFor, createAccessWorld, everythingIn, type AccessWorld } from "./access-world.js";

const DAY = 86_400_000;
const bob = { email: "Bob@example.com", name: "Bob Example", role: "CONTRIBUTOR", locale: "ja" } as const;
const PASSWORD = "a long enough one";

let world: AccessWorld;
let adaId: string;
let sent: MailMessage[];
let takesMail: boolean;
beforeEach(async () => {
  [sent, takesMail] = [[], true];
  await open({});
});
afterEach(() => world.close());

const mailer: Mailer = {
  async send(message) {
    if (takesMail) sent.push(message);
    return takesMail;
  },
  close() {},
};

async function open(options: { mailer?: Mailer }): Promise<void> {
  world = await createAccessWorld(options);
  adaId = await world.authentication.createUser({
    name: "Ada Example",
    email: "ada@example.com",
    password: "correct horse battery",
    role: "ADMIN",
  });
}

async function reopen(options: { mailer?: Mailer }): Promise<void> {
  await world.close();
  await open(options);
}

async function invite(changes: Partial<typeof bob> = {}): Promise<InvitationCreated> {
  const result = await world.invitations.invite(world.em(), { ...bob, ...changes }, actorFor(adaId));
  if (result instanceof ValidationError) throw new Error(JSON.stringify(result.fields));
  return result;
}

async function refusedInvite(changes: object = {}): Promise<string[]> {
  const result = await world.invitations.invite(world.em(), { ...bob, ...changes }, actorFor(adaId));
  return result instanceof ValidationError ? result.fields.map(({ path, code }) => `${path} ${code}`) : ["done"];
}

function tokenIn(link: string | null): string {
  return /^http.*\/#\/invitation\/([\w-]{43})$/.exec(link!)![1]!;
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & {
    readonly fields?: readonly { path: string; code: string; message: string }[];
  };
}

async function look(token: string): Promise<Answer> {
  const response = await fetch(`${world.url}/api/invitations/find`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

async function accept(form: object, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${world.url}/api/invitations/accept`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(form),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

async function logIn(email: string, password: string): Promise<Response> {
  return fetch(`${world.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
}

const code = ({ body }: Answer) => body.fields?.map((field) => `${field.path} ${field.code}`);

test("without a mail server the link is shown once; whoever holds it chooses a password and logs in", async () => {
  const { invitation, link, mailProblem } = await invite();
  expect(mailProblem).toBeNull();
  const token = tokenIn(link);
  expect(await look(token)).toEqual({
    status: 200,
    body: {
      purpose: "INVITATION",
      name: bob.name,
      email: "bob@example.com",
      role: "CONTRIBUTOR",
      expiresAt: new Date(world.clock.now().getTime() + 7 * DAY).toISOString(),
    },
  });
  expect(await accept({ token, name: " Robert Example ", password: PASSWORD })).toEqual({
    status: 200,
    body: { email: "bob@example.com" },
  });
  expect((await logIn("bob@example.com", PASSWORD)).status).toBe(200);
  const { rows } = await world.pool.query("SELECT name, email, role, locale FROM app_user WHERE id <> $1", [adaId]);
  expect(rows).toEqual([{ name: "Robert Example", email: "bob@example.com", role: "CONTRIBUTOR", locale: "ja" }]);
  expect((await world.invitations.list(world.em(), { offset: 0, limit: 10 })).totalCount).toBe(0);
  expect(world.audited[0]).toMatchObject({ action: "acceptInvitation", outcome: "DONE", object: { kind: "user" } });
  expect(JSON.stringify(await world.invitations.list(world.em(), { offset: 0, limit: 10 }))).not.toContain(token);
  expect(invitation.mailedAt).toBeNull();
});

test("a link is good once, also for two who use it at the same time", async () => {
  const token = tokenIn((await invite()).link);
  const both = await Promise.all([1, 2].map((n) => accept({ token, name: `Bob ${n}`, password: PASSWORD })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
  expect(code(await look(token))).toEqual(["token USED"]);
  expect(code(await accept({ token, name: "Bob", password: PASSWORD }))).toEqual(["token USED"]);
});

test("a link that expired, was revoked, replaced or made up is refused with what to do", async () => {
  const first = await invite();
  world.clock.pass(7 * DAY);
  expect(code(await look(tokenIn(first.link)))).toEqual(["token EXPIRED"]);
  const second = (await world.invitations.resend(
    world.em(),
    first.invitation.id,
    actorFor(adaId),
  )) as InvitationCreated;
  expect(code(await look(tokenIn(first.link)))).toEqual(["token UNKNOWN"]);
  expect((await look(tokenIn(second.link))).status).toBe(200);
  expect(await world.invitations.revoke(world.em(), first.invitation.id)).toEqual({ id: first.invitation.id });
  const revoked = await accept(
    { token: tokenIn(second.link), name: "Bob", password: PASSWORD },
    { "accept-language": "ja" },
  );
  expect(revoked.body.fields).toEqual([
    { path: "token", code: "REVOKED", message: expect.stringMatching(/取り消されました/) },
  ]);
  expect(((await world.invitations.revoke(world.em(), first.invitation.id)) as Refusal).typename).toBe("NotFound");
  expect(((await world.invitations.resend(world.em(), "no id", actorFor(adaId))) as Refusal).typename).toBe("NotFound");
});

test("a form that is not good yet is refused field by field, and the link stays good", async () => {
  const token = tokenIn((await invite()).link);
  expect(code(await accept({ token, name: " ", password: "short" }))).toEqual(["name REQUIRED", "password TOO_SHORT"]);
  expect(code(await accept([]))).toEqual(["token UNKNOWN"]);
  expect((await accept({ token, name: "Bob", password: PASSWORD })).status).toBe(200);
});

test("whom to invite is checked beside the field: users, those invited already, what is no address", async () => {
  expect(await refusedInvite({ email: "ADA@example.com" })).toEqual(["email ALREADY_USER"]);
  await invite();
  expect(await refusedInvite()).toEqual(["email ALREADY_INVITED"]);
  expect(await refusedInvite({ email: "not an address", name: "" })).toEqual(["name REQUIRED", "email INVALID"]);
  const both = await Promise.all([1, 2].map(() => refusedInvite({ email: "carol@example.com" })));
  expect(both.flat().toSorted()).toEqual(["done", "email ALREADY_INVITED"]);
});

test("where mail can be sent the link goes there only, in the invited person's language", async () => {
  await reopen({ mailer });
  const { link, mailProblem, invitation } = await invite({ name: `Bob "<b>" Example` as never });
  expect([link, mailProblem]).toEqual([null, null]);
  const [message] = sent;
  expect(message).toMatchObject({ to: { address: "bob@example.com" }, subject: "Listwright への招待" });
  expect(message!.text).toContain("Ada Example さん");
  expect(message!.html).not.toContain("<b>");
  const token = /invitation\/([\w-]{43})/.exec(message!.text)![1]!;
  expect((await accept({ token, name: "Bob", password: PASSWORD })).status).toBe(200);
  expect(invitation.id).toBeDefined();
  await invite({ email: "carol@example.com" as never, locale: "en" as never });
  expect(sent[1]!.text).toMatch(/Ada Example invites you to Listwright/);
});

test("a mail server that does not take it is said so, with the link to pass on", async () => {
  await reopen({ mailer });
  takesMail = false;
  const { link, mailProblem } = await invite();
  expect(mailProblem).toMatch(/did not take the message/);
  expect((await look(tokenIn(link))).status).toBe(200);
});

test("somebody who forgot their password sets a new one by a link, which ends their sessions and older links", async () => {
  const cookie = (await logIn("ada@example.com", "correct horse battery")).headers.getSetCookie()[0]!.split(";")[0]!;
  const send = async () =>
    (await world.invitations.sendPasswordLink(world.em(), adaId, actorFor(adaId))) as PasswordLinkCreated;
  const [older, newer] = [await send(), await send()];
  expect(code(await look(tokenIn(older.link)))).toEqual(["token REVOKED"]);
  const token = tokenIn(newer.link);
  expect((await look(token)).body).toMatchObject({ purpose: "PASSWORD", email: "ada@example.com" });
  expect((await accept({ token, password: "another good one" })).status).toBe(200);
  expect(await world.authentication.sessionOf({ cookie })).toBeNull();
  expect((await logIn("ada@example.com", "correct horse battery")).status).toBe(401);
  expect((await logIn("ada@example.com", "another good one")).status).toBe(200);
  expect((await world.invitations.list(world.em(), { offset: 0, limit: 10 })).totalCount).toBe(0);
});

test("of two who set a password by one link at the same time, one does", async () => {
  const { link } = (await world.invitations.sendPasswordLink(
    world.em(),
    adaId,
    actorFor(adaId),
  )) as PasswordLinkCreated;
  const token = tokenIn(link);
  const both = await Promise.all(["the first one", "the second one"].map((password) => accept({ token, password })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
});

test("of a link only its hash is kept, and neither it nor the address is logged", async () => {
  const { link } = await invite();
  const kept = await everythingIn(world.database, world.pool);
  expect(kept).toContain("bob@example.com");
  expect(kept).not.toContain(tokenIn(link));
  expect(world.logged.join("")).not.toMatch(new RegExp(`${tokenIn(link)}|bob@example`));
});

async function another(name: string, role: "ADMIN" | "VIEWER" = "ADMIN"): Promise<string> {
  const common = { name, password: "correct horse battery", role };
  return world.authentication.createUser({ ...common, email: `${name.toLowerCase()}@example.com` });
}

const closes: readonly (readonly [string, (id: string) => Promise<unknown>])[] = [
  ["is deactivated", (id) => world.users.deactivate(world.em(), id, actorFor(adaId))],
  ["is demoted", (id) => world.users.changeRole(world.em(), id, "CONTRIBUTOR", actorFor(adaId))],
];

test.each(closes)(
  "when an admin %s, the links that they sent out are void, to new people and to users",
  async (_, close) => {
    const malloryId = await another("Mallory");
    const invited = (await world.invitations.invite(world.em(), bob, actorFor(malloryId))) as InvitationCreated;
    const forAda = (await world.invitations.sendPasswordLink(
      world.em(),
      adaId,
      actorFor(malloryId),
    )) as PasswordLinkCreated;
    const own = await invite({ email: "carol@example.com" as never });
    await close(malloryId);
    for (const { link } of [invited, forAda])
      expect(code(await accept({ token: tokenIn(link), name: "Bob", password: PASSWORD }))).toEqual(["token REVOKED"]);
    const { rows } = await world.pool.query("SELECT FROM invitation WHERE revoked_at IS NULL");
    expect(rows).toHaveLength(1);
    expect((await accept({ token: tokenIn(own.link), name: "Carol", password: PASSWORD })).status).toBe(200);
  },
);

test("a link of a former admin that stayed open is refused, until an admin sends it again", async () => {
  const malloryId = await another("Mallory");
  const made = (await world.invitations.invite(world.em(), bob, actorFor(malloryId))) as InvitationCreated;
  await world.pool.query("UPDATE app_user SET role = 'VIEWER' WHERE id = $1", [malloryId]);
  const form = { token: tokenIn(made.link), name: "Bob", password: PASSWORD };
  expect(code(await look(form.token))).toEqual(["token REVOKED"]);
  expect(code(await accept(form))).toEqual(["token REVOKED"]);
  const { id } = made.invitation;
  const again = (await world.invitations.resend(world.em(), id, actorFor(adaId))) as InvitationCreated;
  expect((await accept({ ...form, token: tokenIn(again.link) })).status).toBe(200);
});

test("of a link that is used while its admin is taken away, either it was used first or it is void", async () => {
  for (let round = 0; round < 5; round += 1) {
    const malloryId = await another(`Mallory${round}`);
    const given = { ...bob, email: `bob${round}@example.com` };
    const made = (await world.invitations.invite(world.em(), given, actorFor(malloryId))) as InvitationCreated;
    const form = { token: tokenIn(made.link), name: "Bob", password: PASSWORD };
    const [accepted] = await Promise.all([
      accept(form),
      world.users.deactivate(world.em(), malloryId, actorFor(adaId)),
    ]);
    expect([undefined, ["token REVOKED"]]).toContainEqual(code(accepted));
    const { rows } = await world.pool.query<{ used: boolean; isOver: boolean }>(
      `SELECT accepted_at IS NOT NULL AS used, accepted_at IS NULL <> (revoked_at IS NULL) AS "isOver" FROM invitation WHERE id = $1`,
      [made.invitation.id],
    );
    expect(rows).toEqual([{ used: accepted.status === 200, isOver: true }]);
  }
});

test("the way into an account by a link ends its API tokens too", async () => {
  const { token } = (await world.tokens.create(world.em(), { name: "nightly", role: "ADMIN" }, actorFor(adaId))) as {
    token: string;
  };
  const sent = await world.invitations.sendPasswordLink(world.em(), adaId, actorFor(adaId));
  expect(await world.tokens.authenticate(token)).not.toBeNull();
  await accept({ token: tokenIn((sent as PasswordLinkCreated).link), password: "another good one" });
  expect(await world.tokens.authenticate(token)).toBeNull();
});

test("refused links are written down as nobody's, by the invitation where it is known, twenty in an hour at most", async () => {
  const { invitation, link } = await invite();
  await world.invitations.revoke(world.em(), invitation.id);
  await look(tokenIn(link));
  await accept({ token: "made up", name: "Bob", password: PASSWORD });
  const by = { userId: null, networkAddress: "127.0.0.1" };
  const refused = (id: string | null, reason: string) => ({
    ...{ action: "openLink", outcome: "REFUSED", object: { kind: "invitation", id }, details: { reason } },
    by,
  });
  expect(world.audited).toEqual([refused(invitation.id, "REVOKED"), refused(null, "UNKNOWN")]);
  for (let time = 0; time < 25; time += 1) await look(`made up ${time}`);
  expect(world.audited).toHaveLength(20);
  expect(JSON.stringify(world.audited)).not.toMatch(/@|made up/);
});

test("who was invited is forgotten a month after it was accepted, revoked or expired, when somebody looks or invites", async () => {
  const [accepted, revoked] = [await invite(), await invite({ email: "carol@example.com" as never })];
  await invite({ email: "dave@example.com" as never });
  await accept({ token: tokenIn(accepted.link), name: "Bob", password: PASSWORD });
  await world.invitations.revoke(world.em(), revoked.invitation.id);
  const kept = async () =>
    (await world.pool.query<{ email: string }>("SELECT email FROM invitation ORDER BY email")).rows.map(
      ({ email }) => email,
    );
  world.clock.pass(30 * DAY - 1);
  await world.invitations.list(world.em(), { offset: 0, limit: 10 });
  expect(await kept()).toEqual(["bob@example.com", "carol@example.com", "dave@example.com"]);
  world.clock.pass(1);
  await world.invitations.list(world.em(), { offset: 0, limit: 10 });
  expect(await kept()).toEqual(["dave@example.com"]);
  world.clock.pass(7 * DAY);
  await invite({ email: "erin@example.com" as never });
  expect(await kept()).toEqual(["erin@example.com"]);
});
