import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { everythingIn } from "./access-world.js";

let app: TestApp;
let cookie: string;
beforeAll(async () => {
  app = await startTestApp();
  const response = await fetch(`${app.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(app.admin),
  });
  cookie = response.headers.getSetCookie()[0]!.split(";")[0]!;
});
afterAll(() => app.close());

interface Answers {
  readonly viewer: { readonly email: string };
  readonly apiTokens: readonly { readonly id: string; readonly name: string; readonly lastUsedAt: string | null }[];
  readonly createApiToken: {
    readonly __typename: string;
    readonly id: string;
    readonly token: string;
    readonly fields: readonly { readonly path: string; readonly code: string }[];
  };
  readonly revokeApiToken: { readonly __typename: string; readonly id?: string };
}

async function ask(query: string, headers: Record<string, string> = { cookie }) {
  const { status, body } = await app.post({ query }, headers);
  return { status, data: body.data as unknown as Answers };
}

function create(args: string) {
  return `mutation { createApiToken(${args}) {
    __typename ... on ApiTokenCreated { id name token } ... on ValidationError { fields { path code } } } }`;
}

test("somebody who is logged in makes a token, a program uses it, and a revoked one is refused", async () => {
  const { createApiToken } = (await ask(create('name: "nightly job", role: ADMIN'))).data;
  const authorization = `Bearer ${createApiToken.token}`;
  expect((await ask("{ viewer { email } }", { authorization })).data.viewer.email).toBe(app.admin.email);
  const { apiTokens } = (await ask("{ apiTokens { id name role createdAt expiresAt lastUsedAt } }")).data;
  expect(apiTokens[0]).toMatchObject({ id: createApiToken.id, name: "nightly job", lastUsedAt: expect.any(String) });
  expect(JSON.stringify(apiTokens)).not.toContain(createApiToken.token);

  const revoke = `mutation { revokeApiToken(id: "${createApiToken.id}") { __typename ... on Deleted { id } } }`;
  expect((await ask(revoke)).data.revokeApiToken).toEqual({ __typename: "Deleted", id: createApiToken.id });
  expect((await ask("{ viewer { email } }", { authorization })).status).toBe(401);
  expect((await ask(revoke)).data.revokeApiToken).toEqual({ __typename: "NotFound" });
});

test("a refused token names the fields", async () => {
  const { createApiToken } = (await ask(create('name: " ", role: VIEWER, expiresAt: "2020-01-01T00:00:00Z"'))).data;
  expect(createApiToken).toEqual({
    __typename: "ValidationError",
    fields: [
      { path: "name", code: "REQUIRED" },
      { path: "expiresAt", code: "PAST" },
    ],
  });
});

test("neither the operator's nor a made token stands in any row or log line", async () => {
  const { createApiToken } = (await ask(create('name: "secret", role: ADMIN'))).data;
  await ask("{ viewer { email } }", { authorization: `Bearer ${createApiToken.token}` });
  const kept = `${await everythingIn(app.database, app.app.services.pool)}${app.logged.join("")}`;
  expect(kept).toContain(createApiToken.id);
  for (const secret of [createApiToken.token, app.token, app.admin.password]) expect(kept).not.toContain(secret);
});

test("a token that may do less than its maker ends neither their other tokens nor their sessions", async () => {
  const { createApiToken } = (await ask(create('name: "for a dashboard", role: VIEWER'))).data;
  const authorization = `Bearer ${createApiToken.token}`;
  const { apiTokens } = (await ask("{ apiTokens { id name role createdAt expiresAt lastUsedAt } }")).data;
  const strong = apiTokens.find(({ id }) => id !== createApiToken.id)!;
  const revoke = (id: string) => `mutation { revokeApiToken(id: "${id}") { __typename } }`;
  expect((await ask(revoke(strong.id), { authorization })).data.revokeApiToken.__typename).toBe("NotFound");
  await ask("mutation { revokeOtherSessions { __typename } }", { authorization });
  expect((await ask("{ viewer { email } }")).data.viewer.email).toBe(app.admin.email);
  expect((await ask(revoke(createApiToken.id), { authorization })).data.revokeApiToken.__typename).toBe("Deleted");
});
