import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";

import { statementInForce, VERSION_IN_FORCE } from "../../../server/consent/consent-statement.js";
import { startTestApp, type TestApp } from "../../support/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Consent {
  readonly action: string;
  readonly networkAddress: string;
  readonly by: { readonly email: string };
  readonly token: { readonly id: string; readonly name: string } | null;
}
const CONSENT = "id action at networkAddress by { email } token { id name } statement { text }";

async function consented(displayName: string): Promise<string> {
  const { createConnection } = await app.send<{ createConnection: { id: string } }>(
    "mutation ($name: String!) { createConnection(input: { displayName: $name }) { ... on Connection { id } } }",
    { name: displayName },
  );
  await app.send(
    `mutation ($id: ID!, $version: String!) {
       giveConsent(connectionId: $id, statementVersion: $version, locale: en) { __typename } }`,
    { id: createConnection.id, version: VERSION_IN_FORCE },
  );
  return createConnection.id;
}

const historyOf = async (id: string) =>
  (
    await app.send<{ consentHistory: Consent[] }>(
      `query ($id: ID!) { consentHistory(connectionId: $id) { ${CONSENT} } }`,
      {
        id,
      },
    )
  ).consentHistory;
const download = (path: string, headers: Record<string, string> = { authorization: `Bearer ${app.token}` }) =>
  fetch(`${app.url}/api/connections/${path}`, { headers });

test("a token's consent names the token, its maker and the network address", async () => {
  const id = await consented("Newsletters");
  const [given] = await historyOf(id);
  expect(given).toMatchObject({ action: "GIVEN", by: { email: app.admin.email }, token: { id: expect.any(String) } });
  expect(given!.networkAddress).toMatch(/127\.0\.0\.1|::1/);
  await app.app.services.pool.query("UPDATE api_token SET name = 'Set-up script'");
  expect((await historyOf(id))[0]!.token).toMatchObject({ name: "Set-up script" });
});

test("the history of a deleted connection is still found, and read", async () => {
  const id = await consented("Old account");
  await app.send("mutation ($id: ID!) { deleteConnection(id: $id) { __typename } }", { id });
  const { deletedConnections } = await app.send<{
    deletedConnections: { totalCount: number; items: { id: string; displayName: string; consents: Consent[] }[] };
  }>(`{ deletedConnections { totalCount items { id displayName deletedAt consents { ${CONSENT} } } } }`);
  expect(deletedConnections.items[0]).toMatchObject({
    id,
    displayName: "Old account",
    consents: [{ action: "GIVEN" }],
  });
  expect(await historyOf(id)).toHaveLength(1);
  const file = await download(`${id}/consents.json`);
  expect(file.status).toBe(200);
  expect(await file.json()).toHaveLength(1);
});

test("as CSV and JSON the history holds the whole wording, and no cell is a formula", async () => {
  const id = await consented("Files");
  await app.app.services.pool.query("UPDATE api_token SET name = $1", ['=HYPERLINK("http://example.com")']);
  const json = await download(`${id}/consents.json`);
  expect(json.headers.get("content-disposition")).toMatch(/^attachment; filename="consents-.*\.json"$/);
  const [record] = (await json.json()) as Record<string, unknown>[];
  const { text, sha256 } = statementInForce("en");
  expect(record).toMatchObject({
    action: "GIVEN",
    byEmail: app.admin.email,
    connectionId: id,
    accountClients: [],
    statementVersion: VERSION_IN_FORCE,
    statementLocale: "en",
    statementSha256: sha256,
    statementText: text,
  });
  const csv = await download(`${id}/consents.csv`);
  expect(csv.headers.get("content-type")).toContain("text/csv");
  const [row] = parse<Record<string, string>>(await csv.text(), { columns: true, bom: true });
  expect(row).toMatchObject({ action: "GIVEN", connectionId: id, statementText: text });
  expect(row!["tokenName"]).toMatch(/^'=HYPERLINK/);
  const { rows } = await app.app.services.pool.query(
    "SELECT details FROM audit_event WHERE action = 'downloadConsents' ORDER BY id",
  );
  expect(rows.slice(-2)).toEqual(
    ["json", "csv"].map((format) => ({ details: { connectionId: id, records: 1, format } })),
  );
});

test("nobody without a right gets a file, and of nothing there is none", async () => {
  const id = await consented("Closed");
  expect((await download(`${id}/consents.csv`, {})).status).toBe(401);
  for (const unknown of ["0b4a3c0e-3f0c-4a54-8a8e-2f6f3f1f7a11", "nothing"]) {
    expect((await download(`${unknown}/consents.csv`)).status).toBe(404);
  }
  await app.app.services.pool.query("UPDATE api_token SET role = 'CONTRIBUTOR'");
  expect((await download(`${id}/consents.csv`)).status).toBe(403);
  for (const query of [`consentHistory(connectionId: "${id}") { id }`, "deletedConnections { totalCount }"]) {
    const { body } = await app.post({ query: `{ ${query} }` }, { authorization: `Bearer ${app.token}` });
    expect(body.errors?.map(({ extensions }) => extensions["code"])).toEqual(["FORBIDDEN"]);
  }
  await app.app.services.pool.query("UPDATE api_token SET role = 'ADMIN'");
});
