import { afterEach, beforeEach, expect, test } from "vitest";

import type { InvitationCreated } from "../../../server/access/invitation.service.js";
import type { Mailer, MailMessage } from "../../../server/mail/mailer.js";
import { ValidationError, type Refusal } from "../../../server/refusal.js";
import { actorFor, everythingIn, logInAt } from "./access-world.js";
import {
  accept,
  BOB,
  code,
  createInvitationWorld,
  DAY,
  invite,
  look,
  PASSWORD,
  tokenIn,
  type InvitationWorld,
} from "./invitation-world.js";

let world: InvitationWorld;
let sent: MailMessage[];
let takesMail: boolean;
beforeEach(async () => {
  [sent, takesMail] = [[], true];
  world = await createInvitationWorld();
});
afterEach(() => world.close());

const mailer: Mailer = {
  async send(message) {
    if (takesMail) sent.push(message);
    return takesMail;
  },
  close() {},
};

async function reopen(options: { mailer?: Mailer }): Promise<void> {
  await world.close();
  world = await createInvitationWorld(options);
}

async function refusedInvite(changes: object = {}): Promise<string[]> {
  const result = await world.invitations.invite(world.em(), { ...BOB, ...changes }, actorFor(world.adaId));
  return result instanceof ValidationError ? result.fields.map(({ path, code }) => `${path} ${code}`) : ["done"];
}

test("without a mail server the link is shown once; whoever holds it chooses a password and logs in", async () => {
  const { invitation, link, mailProblem } = await invite(world);
  expect(mailProblem).toBeNull();
  const token = tokenIn(link);
  expect(await look(world, token)).toEqual({
    status: 200,
    body: {
      purpose: "INVITATION",
      name: BOB.name,
      email: "bob@example.com",
      role: "CONTRIBUTOR",
      expiresAt: new Date(world.clock.now().getTime() + 7 * DAY).toISOString(),
    },
  });
  expect(await accept(world, { token, name: " Robert Example ", password: PASSWORD })).toEqual({
    status: 200,
    body: { email: "bob@example.com" },
  });
  expect((await logInAt(world, "bob@example.com", PASSWORD)).status).toBe(200);
  const { rows } = await world.pool.query("SELECT name, email, role, locale FROM app_user WHERE id <> $1", [
    world.adaId,
  ]);
  expect(rows).toEqual([{ name: "Robert Example", email: "bob@example.com", role: "CONTRIBUTOR", locale: "ja" }]);
  expect((await world.invitations.list(world.em(), { offset: 0, limit: 10 })).totalCount).toBe(0);
  expect(world.audited[0]).toMatchObject({ action: "acceptInvitation", outcome: "DONE", object: { kind: "user" } });
  expect(JSON.stringify(await world.invitations.list(world.em(), { offset: 0, limit: 10 }))).not.toContain(token);
  expect(invitation.mailedAt).toBeNull();
});

test("a link is good once, also for two who use it at the same time", async () => {
  const token = tokenIn((await invite(world)).link);
  const both = await Promise.all([1, 2].map((n) => accept(world, { token, name: `Bob ${n}`, password: PASSWORD })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 400]);
  expect(code(await look(world, token))).toEqual(["token USED"]);
  expect(code(await accept(world, { token, name: "Bob", password: PASSWORD }))).toEqual(["token USED"]);
});

test("a link that expired, was revoked, replaced or made up is refused with what to do", async () => {
  const first = await invite(world);
  world.clock.pass(7 * DAY);
  expect(code(await look(world, tokenIn(first.link)))).toEqual(["token EXPIRED"]);
  const second = (await world.invitations.resend(
    world.em(),
    first.invitation.id,
    actorFor(world.adaId),
  )) as InvitationCreated;
  expect(code(await look(world, tokenIn(first.link)))).toEqual(["token UNKNOWN"]);
  expect((await look(world, tokenIn(second.link))).status).toBe(200);
  expect(await world.invitations.revoke(world.em(), first.invitation.id)).toEqual({ id: first.invitation.id });
  const revoked = await accept(
    world,
    { token: tokenIn(second.link), name: "Bob", password: PASSWORD },
    { "accept-language": "ja" },
  );
  expect(revoked.body.fields).toEqual([
    { path: "token", code: "REVOKED", message: expect.stringMatching(/取り消されました/) },
  ]);
  expect(((await world.invitations.revoke(world.em(), first.invitation.id)) as Refusal).typename).toBe("NotFound");
  expect(((await world.invitations.resend(world.em(), "no id", actorFor(world.adaId))) as Refusal).typename).toBe(
    "NotFound",
  );
});

test("a form that is not good yet is refused field by field, and the link stays good", async () => {
  const token = tokenIn((await invite(world)).link);
  expect(code(await accept(world, { token, name: " ", password: "short" }))).toEqual([
    "name REQUIRED",
    "password TOO_SHORT",
  ]);
  expect(code(await accept(world, []))).toEqual(["token UNKNOWN"]);
  expect((await accept(world, { token, name: "Bob", password: PASSWORD })).status).toBe(200);
});

test("whom to invite is checked beside the field: users, those invited already, what is no address", async () => {
  expect(await refusedInvite({ email: "ADA@example.com" })).toEqual(["email ALREADY_USER"]);
  await invite(world);
  expect(await refusedInvite()).toEqual(["email ALREADY_INVITED"]);
  expect(await refusedInvite({ email: "not an address", name: "" })).toEqual(["name REQUIRED", "email INVALID"]);
  const both = await Promise.all([1, 2].map(() => refusedInvite({ email: "carol@example.com" })));
  expect(both.flat().toSorted()).toEqual(["done", "email ALREADY_INVITED"]);
});

test("where mail can be sent the link goes there only, in the invited person's language", async () => {
  await reopen({ mailer });
  const { link, mailProblem, invitation } = await invite(world, { name: `Bob "<b>" Example` as never });
  expect([link, mailProblem]).toEqual([null, null]);
  const [message] = sent;
  expect(message).toMatchObject({ to: { address: "bob@example.com" }, subject: "Listwright への招待" });
  expect(message!.text).toContain("Ada Example さん");
  expect(message!.html).not.toContain("<b>");
  const token = /invitation\/([\w-]{43})/.exec(message!.text)![1]!;
  expect((await accept(world, { token, name: "Bob", password: PASSWORD })).status).toBe(200);
  expect(invitation.id).toBeDefined();
  await invite(world, { email: "carol@example.com" as never, locale: "en" as never });
  expect(sent[1]!.text).toMatch(/Ada Example invites you to Listwright/);
});

test("a mail server that does not take it is said so, with the link to pass on", async () => {
  await reopen({ mailer });
  takesMail = false;
  const { link, mailProblem } = await invite(world);
  expect(mailProblem).toMatch(/did not take the message/);
  expect((await look(world, tokenIn(link))).status).toBe(200);
});

test("of a link only its hash is kept, and neither it nor the address is logged", async () => {
  const { link } = await invite(world);
  const kept = await everythingIn(world.database, world.pool);
  expect(kept).toContain("bob@example.com");
  expect(kept).not.toContain(tokenIn(link));
  expect(world.logged.join("")).not.toMatch(new RegExp(`${tokenIn(link)}|bob@example`));
});

test("refused links are written down as nobody's, by the invitation where it is known, twenty in an hour at most", async () => {
  const { invitation, link } = await invite(world);
  await world.invitations.revoke(world.em(), invitation.id);
  await look(world, tokenIn(link));
  await accept(world, { token: "made up", name: "Bob", password: PASSWORD });
  const by = { userId: null, networkAddress: "127.0.0.1" };
  const refused = (id: string | null, reason: string) => ({
    ...{ action: "openLink", outcome: "REFUSED", object: { kind: "invitation", id }, details: { reason } },
    by,
  });
  expect(world.audited).toEqual([refused(invitation.id, "REVOKED"), refused(null, "UNKNOWN")]);
  for (let time = 0; time < 25; time += 1) await look(world, `made up ${time}`);
  expect(world.audited).toHaveLength(20);
  expect(JSON.stringify(world.audited)).not.toMatch(/@|made up/);
});

test("who was invited is forgotten a month after it was accepted, revoked or expired, when somebody looks or invites", async () => {
  const [accepted, revoked] = [await invite(world), await invite(world, { email: "carol@example.com" as never })];
  await invite(world, { email: "dave@example.com" as never });
  await accept(world, { token: tokenIn(accepted.link), name: "Bob", password: PASSWORD });
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
  await invite(world, { email: "erin@example.com" as never });
  expect(await kept()).toEqual(["erin@example.com"]);
});
