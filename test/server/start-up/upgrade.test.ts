import { createHash, createHmac, hkdfSync, randomBytes, randomUUID } from "node:crypto";

import pg from "pg";
import { beforeEach, expect, test } from "vitest";

import { createOrm } from "../../../server/database/orm.js";
import { sessionUrl } from "../../../server/database/session-url.js";
import { JweSecretBox } from "../../../server/secrets/jwe-secret-box.js";
import { FixedKeys } from "../../../server/secrets/key-ring.js";
import { mainKeyOf } from "../../../server/secrets/main-key.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { createTestDatabase, type TestDatabase } from "../../support/database.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { createSourceDatabase, type SourceDatabase } from "../sources/source-database.js";

const KEY = randomBytes(32).toString("base64");
const TOKEN = `lw_${randomBytes(32).toString("base64url")}`;
const SESSION_TOKEN = randomBytes(24).toString("base64url");

let database: TestDatabase;
let owner: pg.Client;
let sandbox: TestSandbox;
let customers: SourceDatabase;
let app: TestApp | null;
beforeEach(async () => {
  app = null;
  [database, sandbox, customers] = [
    await createTestDatabase({ empty: true }),
    await startTestSandbox(),
    await createSourceDatabase(),
  ];
  owner = new pg.Client({ connectionString: sessionUrl(database.ownerUrl) });
  await owner.connect();
  return async () => {
    await owner.end();
    await (app ? app.close() : database.drop());
    await customers.drop();
    await sandbox.close();
  };
});

interface Ids {
  readonly connection: string;
  readonly source: string;
  readonly run: string;
}

/** A database as version 0.1.0 left it, in use: its schema, and rows as it wrote them. */
async function makeOldDatabase(): Promise<Ids> {
  await owner.query("CREATE SCHEMA listwright; CREATE SCHEMA listwright_staging");
  const orm = await createOrm(database.ownerUrl);
  await orm.migrator.up({ to: "20261124000500-run-engine" });
  await orm.close(true);

  const ids = { connection: randomUUID(), source: randomUUID(), run: randomUUID() };
  const box = new JweSecretBox(new FixedKeys({ current: mainKeyOf(KEY), previous: [] }));
  const account = await customers.createAccount();
  await customers.run(`
    CREATE TABLE customer (id integer PRIMARY KEY, email text);
    INSERT INTO customer VALUES (1, 'tom@example.com');
    GRANT SELECT ON customer TO ${account.role}`);
  await owner.query("INSERT INTO installation (key_check_sealed) VALUES ($1)", [
    await box.seal("This database belongs to the key that opens this.", "installation:key-check"),
  ]);
  await owner.query(
    "INSERT INTO app_user (id, name, email, role) VALUES ('ada', 'Ada Example', 'ada@example.com', 'ADMIN')",
  );
  await owner.query(
    `INSERT INTO app_session (id, user_id, token, expires_at) VALUES ('session', 'ada', $1, now() + interval '6 days')`,
    [SESSION_TOKEN],
  );
  await owner.query(
    `INSERT INTO api_token (id, user_id, name, role, token_sha256) VALUES (gen_random_uuid(), 'ada', 'Set-up', 'ADMIN', $1)`,
    [createHash("sha256").update(TOKEN).digest()],
  );
  await owner.query(
    `INSERT INTO source (id, name, kind, connection_string_sealed, profile_relation, fields, key_fields, created_at, updated_at)
     VALUES ($1, 'CRM', 'POSTGRESQL', $2, 'customer', '[]', '["id"]', now(), now())`,
    [ids.source, await box.seal(account.url, `source:${ids.source}`)],
  );
  const credential = JSON.stringify({ method: "API_KEY", apiKey: SEED.apiKey });
  await owner.query(
    `INSERT INTO connection (id, display_name, type, authentication_method, credential_sealed, credential_hint,
       authenticated_at, authenticated_by_id, account, created_at, updated_at)
     VALUES ($1, 'Newsletter', 'CAMPAIGN_MONITOR', 'API_KEY', $2, 'abcd', now(), 'ada', $3, now(), now())`,
    [
      ids.connection,
      await box.seal(credential, `connection:${ids.connection}`),
      JSON.stringify([{ id: SEED.clientId, name: "Harbour Coffee" }]),
    ],
  );
  await owner.query("INSERT INTO destination_list (list_id) VALUES ('list')");
  await owner.query(
    `INSERT INTO export_run (id, list_key, kind, trigger, origin, idempotency_key, requested_by_id, state, queued_at, finished_at)
     VALUES ($1, 1, 'EXPORT', 'ON_DEMAND', 'startExportRun', 'first', 'ada', 'SUCCEEDED', now(), now())`,
    [ids.run],
  );
  return ids;
}

const start = async (env: Record<string, string> = {}) =>
  startTestApp({ database, env: { LISTWRIGHT_SECRET_KEY: KEY, CAMPAIGN_MONITOR_URL: sandbox.url, ...env } });

/** The cookie as version 0.1.0 signed it: with a key derived from the main key. */
function oldCookie(): string {
  const secret = Buffer.from(hkdfSync("sha256", Buffer.from(KEY, "base64"), "", "listwright:sessions", 32));
  const signature = createHmac("sha256", secret.toString("base64")).update(SESSION_TOKEN).digest("base64");
  return `listwright.session_token=${encodeURIComponent(`${SESSION_TOKEN}.${signature}`)}`;
}

async function viewer(running: TestApp, headers: Record<string, string>): Promise<unknown> {
  const { body } = await running.post({ query: "{ viewer { name role } }" }, { origin: running.url, ...headers });
  return body.errors?.[0]?.extensions["code"] ?? body.data;
}

const ADA = { viewer: { name: "Ada Example", role: "ADMIN" } };

test("a database of version 0.1.0 goes on: credentials open, tokens work, runs are there, and nobody is logged out", async () => {
  const ids = await makeOldDatabase();
  app = await start();
  const authorization = `Bearer ${TOKEN}`;
  expect(await viewer(app, { authorization })).toEqual(ADA);
  expect(await viewer(app, { cookie: oldCookie() })).toEqual(ADA);
  expect(await viewer(app, { cookie: oldCookie().replace("session_token=", "session_token=x") })).toBe(
    "UNAUTHENTICATED",
  );
  const { body } = await app.post(
    {
      query: `query ($connection: ID!, $source: ID!, $run: ID!) {
        connection(id: $connection) { displayName authentication { method } clients { id } }
        segmentPreview(sourceId: $source, sql: "SELECT email FROM customer") { ... on SegmentPreview { rows } }
        exportRun(id: $run) { id state requestedBy { name } } }`,
      variables: ids,
    },
    { authorization },
  );
  expect(body.errors).toBeUndefined();
  expect(body.data).toMatchObject({
    connection: {
      displayName: "Newsletter",
      authentication: { method: "API_KEY" },
      clients: expect.arrayContaining([{ id: SEED.clientId }]),
    },
    segmentPreview: { rows: [["tom@example.com"]] },
    exportRun: { id: ids.run, state: "SUCCEEDED", requestedBy: { name: "Ada Example" } },
  });
});

test("they stay logged in when it is started again, and when the main key is replaced afterwards", async () => {
  await makeOldDatabase();
  const first = await start();
  await first.app.close();
  const env = { LISTWRIGHT_SECRET_KEY: randomBytes(32).toString("base64"), LISTWRIGHT_SECRET_KEYS_PREVIOUS: KEY };
  app = await start(env);
  expect(await viewer(app, { cookie: oldCookie() })).toEqual(ADA);
});

test("where nobody is logged in, cookies are signed with something that the main key does not tell", async () => {
  await makeOldDatabase();
  await owner.query("DELETE FROM app_session");
  app = await start();
  await owner.query(
    `INSERT INTO app_session (id, user_id, token, expires_at) VALUES ('session', 'ada', $1, now() + interval '6 days')`,
    [createHash("sha256").update(SESSION_TOKEN).digest("hex")],
  );
  expect(await viewer(app, { cookie: oldCookie() })).toBe("UNAUTHENTICATED");
});
