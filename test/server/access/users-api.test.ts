import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson, type TestPerson } from "../../support/people.js";
import { eventsOf } from "../audit/audit-trail.js";

let app: TestApp;
let contributor: TestPerson;
beforeAll(async () => {
  // A mail server that is not there.
  const env = { SMTP_URL: "smtp://127.0.0.1:1", SMTP_FROM: "listwright@example.com" };
  app = await startTestApp({ env });
  contributor = await makePerson(app, "CONTRIBUTOR");
});
afterAll(() => app.close());

const INVITE = `mutation ($email: String!, $name: String!) {
  inviteUser(email: $email, name: $name, role: VIEWER, locale: ja) { __typename
    ... on InvitationCreated { link mailProblem invitation { id email role locale createdBy { name } } }
    ... on ValidationError { fields { path code message } } } }`;
const CHANGE_ROLE = `mutation ($userId: ID!, $role: Role!) { changeUserRole(userId: $userId, role: $role) {
  __typename ... on User { role status } ... on ValidationError { fields { path code } } } }`;

interface Made {
  readonly inviteUser: {
    readonly __typename: string;
    readonly link: string;
    readonly mailProblem: string;
    readonly invitation: { readonly id: string };
  };
}

async function ask(query: string, authorization: string, variables: object = {}) {
  const { body } = await app.post({ query, variables }, { authorization });
  return { data: body.data as unknown as Record<string, unknown>, code: body.errors?.[0]?.extensions["code"] };
}

test("an admin invites somebody, who comes in and can do what the role allows; the trail has it without addresses", async () => {
  const events = await eventsOf(app.app.services.pool, async () => {
    const { inviteUser } = await app.send<Made>(INVITE, { email: "vera@example.com", name: "Vera Example" });
    expect(inviteUser).toMatchObject({
      mailProblem: expect.stringMatching(/did not take the message/),
      invitation: { email: "vera@example.com", role: "VIEWER", locale: "ja", createdBy: { name: "admin" } },
    });
    const token = inviteUser.link.split("/").at(-1)!;
    const accepted = await fetch(`${app.url}/api/invitations/accept`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, name: "Vera Example", password: "a long enough one" }),
    });
    expect(accepted.status).toBe(200);
  });
  expect(events.map(({ kind, action, operation }) => [kind, action, operation])).toEqual([
    ["invitation", "created", "inviteUser"],
    ["invitation", "changed", "acceptInvitation"],
    ["user", "created", "acceptInvitation"],
    ["user", "acceptInvitation", expect.toBeOneOf([null, "acceptInvitation"])],
  ]);
  expect(events[0]).toMatchObject({ actorName: "admin", name: "Vera Example", after: { role: "VIEWER" } });
  expect(JSON.stringify(events)).not.toContain("vera@");

  const logIn = await fetch(`${app.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "vera@example.com", password: "a long enough one" }),
  });
  const cookie = logIn.headers.getSetCookie()[0]!.split(";")[0]!;
  const { body } = await app.post(
    { query: "{ viewer { name email role status permissions } users { totalCount } }" },
    { cookie },
  );
  expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["FORBIDDEN"]);
  const { body: own } = await app.post({ query: "{ viewer { role email } sessions { current device } }" }, { cookie });
  expect(own.data).toEqual({
    viewer: { role: "VIEWER", email: "vera@example.com" },
    sessions: [{ current: true, device: expect.any(String) }],
  });
});

test("administration of people is for admins only, and others see nothing of other people's sessions and tokens", async () => {
  const { userId, authorization } = contributor;
  const admin = await app.send<{ viewer: { id: string } }>("{ viewer { id } }");
  for (const query of [
    "{ users { totalCount } }",
    `{ user(id: "${userId}") { id } }`,
    "{ invitations { totalCount } }",
    `{ sessions(userId: "${admin.viewer.id}") { id } }`,
    `{ apiTokens(userId: "${admin.viewer.id}") { id } }`,
    `mutation { inviteUser(email: "x@example.com", name: "X", role: ADMIN) { __typename } }`,
    `mutation { revokeInvitation(id: "x") { __typename } }`,
    `mutation { resendInvitation(id: "x") { __typename } }`,
    `mutation { sendPasswordLink(userId: "${admin.viewer.id}") { __typename } }`,
    `mutation { changeUserRole(userId: "${userId}", role: ADMIN) { __typename } }`,
    `mutation { deactivateUser(userId: "${admin.viewer.id}") { __typename } }`,
    `mutation { reactivateUser(userId: "${userId}") { __typename } }`,
  ])
    expect([query, (await ask(query, authorization)).code]).toEqual([query, "FORBIDDEN"]);
  expect((await ask(`{ sessions(userId: "${userId}") { id } apiTokens { name } }`, authorization)).data).toEqual({
    sessions: [],
    apiTokens: [{ name: "test" }],
  });
});

test("an admin lists and revokes another person's tokens, and a change of role reaches their next request", async () => {
  const person = await makePerson(app, "CONTRIBUTOR");
  const { apiTokens } = await app.send<{ apiTokens: { id: string }[] }>(
    `query ($userId: ID) { apiTokens(userId: $userId) { id name role } }`,
    { userId: person.userId },
  );
  const events = await eventsOf(app.app.services.pool, () =>
    app.send(CHANGE_ROLE, { userId: person.userId, role: "VIEWER" }),
  );
  expect(events).toMatchObject([
    { kind: "user", action: "changed", before: { role: "CONTRIBUTOR" }, after: { role: "VIEWER" }, actorName: "admin" },
  ]);
  expect((await ask("{ segments { totalCount } }", person.authorization)).code).toBe("FORBIDDEN");
  await app.send(`mutation ($id: ID!) { revokeApiToken(id: $id) { __typename } }`, { id: apiTokens[0]!.id });
  const refused = await eventsOf(app.app.services.pool, async () => {
    expect((await ask("{ viewer { id } }", person.authorization)).code).toBe("UNAUTHENTICATED");
  });
  expect(refused).toMatchObject([{ action: "useApiToken", outcome: "REFUSED", details: { reason: "REVOKED" } }]);
});

test("the last admin stays, and their log-in stands in the trail", async () => {
  const { viewer } = await app.send<{ viewer: { id: string } }>("{ viewer { id } }");
  expect(await app.send(CHANGE_ROLE, { userId: viewer.id, role: "VIEWER" })).toEqual({
    changeUserRole: { __typename: "ValidationError", fields: [{ path: "role", code: "LAST_ADMIN" }] },
  });
  const events = await eventsOf(app.app.services.pool, () =>
    fetch(`${app.url}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(app.admin),
    }),
  );
  expect(events).toMatchObject([
    {
      action: "signIn",
      outcome: "DONE",
      actorId: viewer.id,
      networkAddress: expect.stringMatching(/127\.0\.0\.1|::1/),
    },
  ]);
});
