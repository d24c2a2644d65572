import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeConnection, succeed } from "../../support/set-up.js";

let sandbox: TestSandbox;
let app: TestApp;
let id: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  id = await makeConnection(app);
});
beforeEach(async () => {
  await sandbox.control.clearFaults();
  await sandbox.control.clearCalls();
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
});

const KEY_REVOKED = { status: 401, body: { Code: 100, Message: "Invalid API Key" } };

async function ask(fields: string, connectionId = id, headers: Record<string, string> = {}) {
  const query = `query ($id: ID!) { connection(id: $id) { id ${fields} } }`;
  const authorization = `Bearer ${app.token}`;
  const { body } = await app.post({ query, variables: { id: connectionId } }, { authorization, ...headers });
  const { connection } = body.data as unknown as { connection: Record<string, unknown> };
  return { connection, errors: body.errors ?? [] };
}

async function paths(): Promise<string[]> {
  return (await sandbox.control.calls()).map(({ path }) => path.replace(/^.*\/v3\.3|\?.*$/g, "")).toSorted();
}

test("clients, a client's lists and one list are read from the account", async () => {
  const { clientId, listIds } = sandbox.seed;
  const { connection, errors } = await ask(
    `clients { id name } lists(clientId: "${clientId}") { id name } list(listId: "${listIds.newsletter}") {
      id name activeSubscribers confirmedOptIn unsubscribeScope customFields { key name type options } }`,
  );
  expect(errors).toEqual([]);
  expect(connection["clients"]).toContainEqual({ id: clientId, name: "Harbour Coffee" });
  expect((connection["lists"] as { id: string }[]).map((list) => list.id).toSorted()).toEqual(
    [listIds.newsletter, listIds.confirmed, listIds.events].toSorted(),
  );
  expect(connection["list"]).toMatchObject({
    id: listIds.newsletter,
    confirmedOptIn: false,
    unsubscribeScope: "ALL_CLIENT_LISTS",
    activeSubscribers: expect.any(Number),
  });
  const { customFields } = connection["list"] as { customFields: { key: string; type: string; options: string[] }[] };
  expect(customFields).toContainEqual(
    expect.objectContaining({ type: "ONE_OPTION", options: expect.arrayContaining(["Gold"]) }),
  );
});

test("listing lists by name costs one call; what they are like costs calls only when it is asked for, once a list", async () => {
  const { clientId } = sandbox.seed;
  await ask(`lists(clientId: "${clientId}") { id name }`);
  expect(await paths()).toEqual([`/clients/${clientId}/lists.json`]);
  await sandbox.control.clearCalls();
  const { connection } = await ask(
    `lists(clientId: "${clientId}") { id name confirmedOptIn unsubscribeScope activeSubscribers customFields { key } }`,
  );
  const lists = connection["lists"] as { id: string; confirmedOptIn: boolean }[];
  expect(lists.find(({ id: listId }) => listId === sandbox.seed.listIds.confirmed)!.confirmedOptIn).toBe(true);
  const perList = ({ id: listId }: { id: string }) =>
    ["", "/customfields", "/stats"].map((what) => `/lists/${listId}${what}.json`);
  expect(await paths()).toEqual([`/clients/${clientId}/lists.json`, ...lists.flatMap(perList)].toSorted());
});

test("a list that the account does not have is null; lists of a client that it does not have are an error", async () => {
  const nowhere = "00000000000000000000000000000000";
  const list = await ask(`list(listId: "${nowhere}") { id }`);
  expect([list.connection["list"], list.errors]).toEqual([null, []]);
  const lists = await ask(`lists(clientId: "${nowhere}") { id }`);
  expect(lists.connection["lists"]).toBeNull();
  expect(lists.errors.map(({ extensions }) => extensions["code"])).toEqual(["DESTINATION_NOT_YOURS"]);
});

test("what cannot be read is null with an error in words, the rest of the answer stands", async () => {
  await sandbox.control.fault({ status: 503 });
  const { connection, errors } = await ask("displayName status clients { id }", id, { "accept-language": "ja" });
  expect(connection).toMatchObject({ displayName: "Newsletter account", status: "CONNECTED", clients: null });
  expect(errors).toHaveLength(1);
  expect(errors[0]!.extensions).toEqual({ code: "DESTINATION_ERROR" });
  expect(errors[0]!.message).toMatch(/Campaign Monitor 側でエラー/);
});

test("a list whose details cannot be read makes the lists null, with an error", async () => {
  const { clientId } = sandbox.seed;
  await sandbox.control.fault({ status: 503 }, { pathIncludes: "/lists/" });
  const { connection, errors } = await ask(`lists(clientId: "${clientId}") { id confirmedOptIn }`);
  expect(connection["lists"]).toBeNull();
  expect(errors[0]!.extensions).toEqual({ code: "DESTINATION_ERROR" });
});

test("a key that is refused while reading marks the connection, and nothing of it is shown or logged", async () => {
  const broken = await makeConnection(app);
  await sandbox.control.fault(KEY_REVOKED, { pathIncludes: "clients.json" });
  const { connection, errors } = await ask("clients { id }", broken);
  expect(connection["clients"]).toBeNull();
  expect(errors[0]!.extensions).toEqual({ code: "CREDENTIAL_REFUSED" });
  const after = await ask("status problems { code message advice }", broken, { "accept-language": "ja" });
  expect(after.connection["status"]).toBe("NEEDS_REAUTHENTICATION");
  expect(after.connection["problems"]).toEqual([
    {
      code: "NEEDS_REAUTHENTICATION",
      message: expect.stringMatching(/認証情報を受け付けません/),
      advice: expect.stringMatching(/認証をやり直して/),
    },
  ]);
  expect(`${JSON.stringify(errors)}${app.logged.join("")}`).not.toContain(sandbox.seed.apiKey);
});

test("a draft has nothing to read", async () => {
  const input = { displayName: "Not yet" };
  const draft = await succeed(app, "createConnection(input: $input)", { input }, "Connection");
  const { connection, errors } = await ask("status authentication { hint } clients { id }", draft);
  expect(connection).toMatchObject({ status: "DRAFT", authentication: null, clients: null });
  expect(errors[0]!.extensions).toEqual({ code: "CREDENTIAL_REFUSED" });
});

test("everything else of a connection is answered as the contract says, without the key", async () => {
  const { connection, errors } = await ask(
    `displayName type sharedWithContributors createdAt updatedAt permissions exports { id }
     exportUser { email role } authentication { method hint authenticatedAt authenticatedBy { email } }
     consents { id action at by { email } statement { version locale text sha256 } account { id name } }`,
  );
  expect(errors).toEqual([]);
  expect(connection).toMatchObject({
    type: "CAMPAIGN_MONITOR",
    sharedWithContributors: false,
    permissions: ["VIEW", "EDIT", "RUN", "DELETE", "SHARE"],
    exports: [],
    exportUser: { email: app.admin.email, role: "ADMIN" },
    authentication: {
      method: "API_KEY",
      hint: sandbox.seed.apiKey.slice(-4),
      authenticatedBy: { email: app.admin.email },
    },
    consents: [
      { action: "BOUND", by: { email: app.admin.email }, statement: { locale: "en" } },
      { action: "GIVEN", account: [] },
    ],
  });
  expect(JSON.stringify(connection)).not.toContain(sandbox.seed.apiKey);
});

test("a page of connections is read with a few statements, however many connections it has", async () => {
  while ((await page(0)).totalCount < 6) await makeConnection(app);
  const execute = vi.spyOn(app.app.services.orm.em.getDriver().getConnection(), "execute");
  try {
    expect((await page(6)).items).toHaveLength(6);
    const statements = execute.mock.calls.map(([statement]) => String(statement));
    expect(statements.filter((statement) => statement.includes('from "consent"'))).toHaveLength(1);
    // The export users, and whoever consented.
    expect(statements.filter((statement) => statement.includes('from "app_user"')).length).toBeLessThanOrEqual(2);
  } finally {
    execute.mockRestore();
  }
});

async function page(limit: number): Promise<{ items: unknown[]; totalCount: number }> {
  const fields = "id status problems { code } exportUser { id } consents { id by { id } }";
  const query = `query ($limit: Int) { connections(limit: $limit) { totalCount items { ${fields} } } }`;
  return (await app.send<{ connections: { items: unknown[]; totalCount: number } }>(query, { limit })).connections;
}
