import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { sessionUrl } from "../../../server/database/session-url.js";
import { startTestApp, type TestApp } from "../../support/app.js";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const IDS = {
  crm: id(1),
  warehouse: id(2),
  pupils: id(11),
  vip: id(12),
  all: id(13),
  main: id(21),
  office: id(22),
  draft: id(23),
};
const EXPORTS = { weekly: id(31), tokyo: id(32), vip: id(33), fresh: id(34) };
const RUNS = { weekly: id(41), tokyo: id(42), plan: id(43) };

const FIELD = '[{"name": "email", "type": "TEXT", "nullable": false}]';
const FIELDS =
  '[{"name": "email", "type": "TEXT", "nullable": false}, {"name": "age", "type": "NUMBER", "nullable": true}]';
const MATCHING =
  '{"email": "email", "name": [], "mobileNumber": null, "customFields": [], "consentToTrack": {"value": "YES", "field": null}}';

const ROWS = `
  INSERT INTO app_user (id, name, email, role) VALUES ('grace', 'Grace', 'grace@example.com', 'ADMIN');
  INSERT INTO invitation (id, name, email, role, locale, token_sha256, created_at, expires_at)
    VALUES ('${id(81)}', 'Hopper', 'hopper@example.com', 'VIEWER', 'en', '\\x00', now(), now() + interval '1 day');
  INSERT INTO source (id, name, kind, connection_string_sealed, profile_relation, fields, key_fields, created_at, updated_at) VALUES
    ('${IDS.crm}', 'customers', 'POSTGRESQL', '', 'public.customer', '${FIELD}', '[]', now(), now()),
    ('${IDS.warehouse}', 'Warehouse', 'POSTGRESQL', '', 'crm.client', '${FIELDS}', '[]', now(), now());
  INSERT INTO segment (id, name, source_id, sql, fields, member_count, member_count_at, created_at, updated_at) VALUES
    ('${IDS.pupils}', 'Élèves', '${IDS.crm}', 'SELECT 1', '${FIELD}', 30, now(), now(), now()),
    ('${IDS.vip}', 'VIP', '${IDS.warehouse}', 'SELECT 1', '${FIELD}', NULL, NULL, now(), now()),
    ('${IDS.all}', 'all', '${IDS.crm}', 'SELECT 1', '${FIELD}', 4, now(), now(), now());
  INSERT INTO connection (id, display_name, type, shared_with_contributors, export_user_id, credential_sealed, authenticated_at, created_at, updated_at) VALUES
    ('${IDS.main}', 'Account', 'CAMPAIGN_MONITOR', false, 'grace', 'sealed', now(), now(), now()),
    ('${IDS.office}', '本社アカウント', 'CAMPAIGN_MONITOR', false, NULL, 'sealed', now(), now(), now()),
    ('${IDS.draft}', 'draft', 'CAMPAIGN_MONITOR', true, NULL, NULL, NULL, now(), now());
  INSERT INTO export (id, name, connection_id, client_id, client_name, list_id, list_name, matching, membership, on_leave,
      schedule_kind, max_rejected_share, paused, created_at, updated_at) VALUES
    ('${EXPORTS.weekly}', 'weekly Customers', '${IDS.main}', 'c', 'Harbour', 'list1', 'Alpha', '${MATCHING}', 'ADD_AND_UPDATE', 'KEEP',
      'WITH_REFRESH', 0.5, false, '2026-01-01Z', '2026-04-04Z'),
    ('${EXPORTS.tokyo}', 'ニュースレター 東京', '${IDS.office}', 'c', '東京支店', 'list2', 'Newsletter', '${MATCHING}', 'ADD_ONLY', 'KEEP',
      'NONE', 0.5, false, '2026-01-02Z', '2026-04-03Z'),
    ('${EXPORTS.vip}', 'VIP会員', '${IDS.main}', 'c', 'Harbour', 'list1', 'Alpha 2', '${MATCHING}', 'MIRROR', 'DELETE',
      'NONE', 0.5, true, '2026-01-03Z', '2026-04-02Z'),
    ('${EXPORTS.fresh}', '100% new', NULL, 'c', 'Harbour', 'list3', 'Offers', '${MATCHING}', 'ADD_AND_UPDATE', 'KEEP',
      'NONE', 0.5, false, '2026-01-04Z', '2026-04-01Z');
  INSERT INTO export_segment (export_id, segment_id, position) VALUES
    ('${EXPORTS.weekly}', '${IDS.pupils}', 0), ('${EXPORTS.fresh}', '${IDS.pupils}', 0), ('${EXPORTS.vip}', '${IDS.vip}', 0);
  INSERT INTO destination_list (list_id) VALUES ('list1');
  INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, started_at, finished_at,
      to_add, to_update, added, updated, rejected, still_rejected)
    SELECT run.id::uuid, run.export::uuid, list.id, run.kind, 'ON_DEMAND', 'test', run.id, run.state, run.queued::timestamptz,
      run.queued::timestamptz, run.finished::timestamptz, run.planned, 0, run.sent, 0, run.rejected, run.still
    FROM destination_list list, (VALUES
      ('${RUNS.weekly}', '${EXPORTS.weekly}', 'EXPORT', 'SUCCEEDED', '2026-02-01Z', '2026-02-01T01:00Z', 9, 9, 0, 1),
      ('${RUNS.tokyo}', '${EXPORTS.tokyo}', 'EXPORT', 'FAILED', '2026-02-02Z', '2026-02-02T01:00Z', 9, 2, 3, NULL),
      ('${RUNS.plan}', NULL, 'PLAN', 'PLANNED', '2026-02-03Z', '2026-02-03T01:00Z', 20, 0, 0, 0)
    ) run(id, export, kind, state, queued, finished, planned, sent, rejected, still);
  INSERT INTO erasure (id, masked_address, address_hash, address_bucket, state, requested_by_id, requested_at) VALUES
    ('${id(91)}', 'a…@example.com', '\\x01', '', 'DONE', (SELECT id FROM app_user WHERE id <> 'grace'), now()),
    ('${id(92)}', 'b…@example.org', '\\x02', '', 'DONE', 'grace', now());
  INSERT INTO deleted_connection (id, display_name, deleted_at) VALUES ('${id(71)}', 'Old account', now());
`;

let app: TestApp;
let db: pg.Client;

/** Rows as they are stored: what a list makes of them is what is tested, not how they came to be. */
beforeAll(async () => {
  app = await startTestApp();
  db = new pg.Client({ connectionString: sessionUrl(app.database.superuserUrl) });
  await db.connect();
  await db.query(ROWS);
});
afterAll(async () => {
  await db.end();
  await app.close();
});

const NAMES: Readonly<Record<string, string>> = {
  connections: "displayName",
  deletedConnections: "displayName",
  exportRuns: "id",
  erasures: "maskedAddress",
};

/** The names of what a list answers, in its order. */
async function list(name: string, args = ""): Promise<string[]> {
  const field = NAMES[name] ?? "name";
  const given = args === "" ? "" : `(${args})`;
  const answer = await app.send<Record<string, { items: Record<string, string>[]; totalCount: number }>>(
    `{ list: ${name}${given} { totalCount items { ${field} } } }`,
  );
  return answer.list!.items.map((item) => item[field]!);
}

function sorted(name: string, field: string, order: "ASC" | "DESC" = "ASC"): Promise<string[]> {
  return list(name, `sort: { field: "${field}", order: ${order} }`);
}

function found(name: string, search: string): Promise<string[]> {
  return list(name, `search: ${JSON.stringify(search)}`);
}

test("a search finds words in any order, whatever their case and width, in English and in Japanese", async () => {
  expect(await found("exports", "CUSTOMERS weekly")).toEqual(["weekly Customers"]);
  expect(await found("exports", "ｗｅｅｋｌｙ")).toEqual(["weekly Customers"]);
  expect(await found("exports", "ﾆｭｰｽﾚﾀｰ")).toEqual(["ニュースレター 東京"]);
  expect(await found("exports", "東京　ニュース")).toEqual(["ニュースレター 東京"]);
  expect(await found("exports", "ＶＩＰ会員")).toEqual(["VIP会員"]);
  expect(await found("segments", "ÉLÈVES")).toEqual(["Élèves"]);
  expect(await found("segments", "e\u0301le\u0300ves")).toEqual(["Élèves"]);
  expect(await found("exports", "weekly Tokyo-only")).toEqual([]);
  expect(await found("exports", "  ")).toHaveLength(4);
});

test("what is searched for is text, never a pattern or SQL", async () => {
  expect(await found("exports", "%")).toEqual(["100% new"]);
  expect(await found("exports", "_")).toEqual([]);
  expect(await found("exports", "'; DROP TABLE export; --")).toEqual([]);
  expect(await found("exports", "\\")).toEqual([]);
  await expect(sorted("exports", "name; DROP TABLE export")).rejects.toThrow(/^sort\.field: /);
  await expect(sorted("exports", "constructor")).rejects.toThrow(/^sort\.field: /);
  expect(await list("exports")).toHaveLength(4);
});

test("each list is searched where its description says", async () => {
  expect(await found("sources", "crm.client")).toEqual(["Warehouse"]);
  expect(await found("segments", "warehouse")).toEqual(["VIP"]);
  expect(await found("connections", "本社")).toEqual(["本社アカウント"]);
  expect(await found("exports", "本社")).toEqual(["ニュースレター 東京"]);
  expect(await found("exports", "élèves")).toEqual(["100% new", "weekly Customers"]);
  expect(await found("exports", "Harbour Offers")).toEqual(["100% new"]);
  expect(await found("exportRuns", "tokyo")).toEqual([]);
  expect(await found("exportRuns", "東京")).toEqual([RUNS.tokyo]);
  expect(await found("users", "GRACE")).toEqual(["Grace"]);
  expect(await found("users", "admin@example")).toHaveLength(1);
  expect(await found("invitations", "hopper@")).toEqual(["Hopper"]);
  expect(await found("deletedConnections", "ＯＬＤ")).toEqual(["Old account"]);
  expect(await found("erasures", "Grace")).toEqual(["b…@example.org"]);
  expect(await found("erasures", "example.com")).toEqual(["a…@example.com"]);
});

test("an erasure is found by the whole address, of which only a hash is kept", async () => {
  await app.send('mutation { eraseRecipient(email: "ada@example.net") { __typename } }');
  await app.send('mutation { eraseRecipient(email: "alan@example.net") { __typename } }');
  expect(await found("erasures", " Ada@Example.NET ")).toEqual(["a…@example.net"]);
  expect(await found("erasures", "a…@example.net")).toHaveLength(2);
  expect(await found("erasures", "anna@example.net")).toEqual([]);
});

test("names are sorted without regard to case and width, and what is empty comes last in either order", async () => {
  expect(await list("exports")).toEqual(["100% new", "VIP会員", "weekly Customers", "ニュースレター 東京"]);
  expect(await sorted("exports", "lastRunAt")).toEqual([
    "weekly Customers",
    "ニュースレター 東京",
    "VIP会員",
    "100% new",
  ]);
  expect(await sorted("exports", "lastRunAt", "DESC")).toEqual([
    "ニュースレター 東京",
    "weekly Customers",
    "100% new",
    "VIP会員",
  ]);
});

test("exports are sorted by everything that is shown of them", async () => {
  const first = async (field: string, order?: "DESC") => (await sorted("exports", field, order))[0];
  expect(await first("connection")).toBe("weekly Customers");
  expect(await first("client", "DESC")).toBe("ニュースレター 東京");
  expect(await first("list")).toBe("weekly Customers");
  expect(await first("segments")).toBe("VIP会員");
  expect(await first("membership", "DESC")).toBe("VIP会員");
  expect(await first("schedule", "DESC")).toBe("weekly Customers");
  expect(await first("paused", "DESC")).toBe("VIP会員");
  expect(await first("lastRun")).toBe("ニュースレター 東京");
  expect(await first("createdAt", "DESC")).toBe("100% new");
  expect(await first("updatedAt", "DESC")).toBe("weekly Customers");
});

test("exports are filtered by connection, segment, list, membership and whether they are paused", async () => {
  const where = (filter: string) => list("exports", `filter: ${filter}`);
  expect(await where(`{ connectionId: "${IDS.main}" }`)).toEqual(["VIP会員", "weekly Customers"]);
  expect(await where(`{ segmentId: "${IDS.pupils}" }`)).toEqual(["100% new", "weekly Customers"]);
  expect(await where('{ listId: "list1" }')).toEqual(["VIP会員", "weekly Customers"]);
  expect(await where("{ membership: [MIRROR] }")).toEqual(["VIP会員"]);
  expect(await where("{ paused: true }")).toEqual(["VIP会員"]);
  expect(await where("{ paused: false }")).toHaveLength(3);
  expect(await where('{ connectionId: "none" }')).toEqual([]);
  expect(await list("exports", `search: "weekly", filter: { listId: "list1" }`)).toEqual(["weekly Customers"]);
});

test("segments, sources and connections are sorted by counts and by what they belong to", async () => {
  expect(await sorted("segments", "memberCount", "DESC")).toEqual(["Élèves", "all", "VIP"]);
  expect(await sorted("segments", "source", "DESC")).toEqual(["VIP", "all", "Élèves"]);
  expect(await sorted("segments", "exports", "DESC")).toEqual(["Élèves", "VIP", "all"]);
  expect(await sorted("sources", "fields", "DESC")).toEqual(["Warehouse", "customers"]);
  expect(await sorted("sources", "profileRelation")).toEqual(["Warehouse", "customers"]);
  expect(await sorted("connections", "exports", "DESC")).toEqual(["Account", "本社アカウント", "draft"]);
  expect(await sorted("connections", "shared", "DESC")).toEqual(["draft", "本社アカウント", "Account"]);
  expect(await sorted("connections", "status")).toEqual(["draft", "Account", "本社アカウント"]);
  expect(await sorted("connections", "status", "DESC")).toEqual(["Account", "本社アカウント", "draft"]);
  expect(await sorted("connections", "problems", "DESC")).toHaveLength(3);
  expect((await sorted("connections", "exportUser"))[0]).toBe("Account");
  expect((await sorted("connections", "exportUser", "DESC"))[0]).toBe("Account");
});

test("runs are sorted by their export, by what was sent, rejected and removed, and by when they ended", async () => {
  expect(await list("exportRuns")).toEqual([RUNS.plan, RUNS.tokyo, RUNS.weekly]);
  expect(await sorted("exportRuns", "export")).toEqual([RUNS.weekly, RUNS.tokyo, RUNS.plan]);
  expect(await sorted("exportRuns", "sent", "DESC")).toEqual([RUNS.plan, RUNS.weekly, RUNS.tokyo]);
  expect(await sorted("exportRuns", "rejected", "DESC")).toEqual([RUNS.tokyo, RUNS.weekly, RUNS.plan]);
  expect(await sorted("exportRuns", "finishedAt")).toEqual([RUNS.weekly, RUNS.tokyo, RUNS.plan]);
  expect((await sorted("exportRuns", "kind", "DESC"))[0]).toBe(RUNS.plan);
  expect(await sorted("exportRuns", "state")).toEqual([RUNS.tokyo, RUNS.plan, RUNS.weekly]);
});

test("pages of a sorted list neither repeat nor skip anybody, although all are alike", async () => {
  const pages = await Promise.all(
    [0, 1, 2, 3].map((offset) => list("exports", `offset: ${offset}, limit: 1, sort: { field: "paused" }`)),
  );
  expect(new Set(pages.flat()).size).toBe(4);
});

test("a search and an order tell contributors nothing of connections that are not shared with them", async () => {
  const { createApiToken } = await app.send<{ createApiToken: { token: string } }>(
    'mutation { createApiToken(name: "c", role: CONTRIBUTOR) { ... on ApiTokenCreated { token } } }',
  );
  const asContributor = async (args: string) => {
    const query = `{ connections(${args}) { totalCount items { displayName } } }`;
    const { body } = await app.post({ query }, { authorization: `Bearer ${createApiToken.token}` });
    return body.data as unknown as { connections: { totalCount: number } };
  };
  expect(await asContributor('search: "account"')).toEqual({ connections: { totalCount: 0, items: [] } });
  // Export users are for admins to know: for others the list has no such order.
  expect(await asContributor('sort: { field: "exportUser" }')).toBeNull();
  for (const field of ["status", "displayName"]) {
    expect(await asContributor(`sort: { field: "${field}" }`)).toEqual({
      connections: { totalCount: 1, items: [{ displayName: "draft" }] },
    });
  }
});
