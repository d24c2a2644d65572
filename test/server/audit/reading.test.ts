import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson } from "../../support/people.js";
import { storedEvents } from "./audit-trail.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Page {
  readonly edges: readonly {
    readonly cursor: string;
    readonly node: Readonly<Record<string, unknown>> & { readonly id: string };
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

const NODE =
  "id at actorId actorName actor { name } tokenName networkAddress operation action outcome objectKind objectId objectName details changes { field before after }";

async function events(variables: { first?: number; after?: string | null; filter?: Record<string, unknown> }) {
  const { auditEvents } = await app.send<{ auditEvents: Page }>(
    `query ($first: Int, $after: String, $filter: AuditEventFilter) {
       auditEvents(first: $first, after: $after, filter: $filter) {
         edges { cursor node { ${NODE} } } pageInfo { hasNextPage endCursor } totalCount } }`,
    variables,
  );
  return auditEvents;
}

function download(path: string, headers: Record<string, string> = { authorization: `Bearer ${app.token}` }) {
  return fetch(`${app.url}${path}`, { headers });
}

async function makeConnection(displayName: string): Promise<string> {
  const { createConnection } = await app.send<{ createConnection: { id: string } }>(
    "mutation ($input: CreateConnectionInput!) { createConnection(input: $input) { ... on Connection { id } } }",
    { input: { displayName } },
  );
  return createConnection.id;
}

test("an event tells who did what to which object, and what changed", async () => {
  const id = await makeConnection("Autumn letters");
  await app.send(`mutation { updateConnection(id: "${id}", displayName: "Winter letters") { __typename } }`);
  const { edges, totalCount } = await events({ filter: { objectId: id } });
  expect(totalCount).toBe(2);
  expect(edges.map(({ node }) => node)).toMatchObject([
    {
      actorName: "admin",
      actor: { name: "admin" },
      tokenName: "LISTWRIGHT_ADMIN_TOKEN",
      networkAddress: "127.0.0.1",
      operation: "updateConnection",
      action: "changed",
      outcome: "DONE",
      objectKind: "connection",
      objectName: "Winter letters",
      changes: [{ field: "displayName", before: "Autumn letters", after: "Winter letters" }],
    },
    {
      operation: "createConnection",
      action: "created",
      changes: [
        { field: "displayName", before: null, after: "Autumn letters" },
        { field: "sharedWithContributors", before: null, after: "false" },
        { field: "type", before: null, after: "CAMPAIGN_MONITOR" },
      ],
    },
  ]);
});

test("pages follow one another without a gap or a repetition while events arrive", async () => {
  for (let index = 0; index < 7; index += 1) await makeConnection(`Account ${index}`);
  const { edges: all } = await events({ first: 200 });
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: Page = await events({ first: 3, after });
    seen.push(...page.edges.map(({ node }) => node.id));
    await makeConnection(`Meanwhile ${seen.length}`);
    if (!page.pageInfo.hasNextPage) break;
    after = page.pageInfo.endCursor;
  }
  expect(seen).toEqual(all.map(({ node }) => node.id));
  expect((await events({ first: 0 })).edges).toEqual([]);
  await expect(events({ after: "nonsense" })).rejects.toThrow(/after/);
  expect((await events({ first: 100_000 })).edges.length).toBeLessThanOrEqual(200);
});

test("events are found by person, operation, kind, object, outcome and time", async () => {
  const viewer = await makePerson(app, "VIEWER");
  const query = { query: "{ auditEvents { totalCount } }" };
  const { body } = await app.post(query, { authorization: viewer.authorization });
  expect(body.errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  const id = await makeConnection("To be found");
  const operations = async (filter: Record<string, unknown>) =>
    (await events({ filter })).edges.map(({ node }) => node["operation"]);
  expect(await operations({ actorId: viewer.userId })).toEqual(["auditEvents"]);
  expect(await operations({ outcome: "REFUSED" })).toEqual(["auditEvents"]);
  expect(await operations({ objectKind: "connection", objectId: id })).toEqual(["createConnection"]);
  expect(await operations({ objectKind: "export" })).toEqual([]);
  expect(await operations({ operation: "createConnection", action: "changed" })).toEqual([]);
  expect(await operations({ tokenId: "no ID" })).toEqual([]);
  const { at } = (await events({ filter: { objectId: id } })).edges[0]!.node;
  const later = new Date(new Date(String(at)).getTime() + 1).toISOString();
  expect(await operations({ objectId: id, from: at, to: later })).toEqual(["createConnection"]);
  expect(await operations({ objectId: id, from: later })).toEqual([]);
  expect(await operations({ objectId: id, to: at })).toEqual([]);
});

test("the trail can be taken away as CSV that no spreadsheet computes, filtered as the list is", async () => {
  const dangerous = ["=1+1", "+1", "-1", "@SUM(A1)", 'ordinary, "quoted"', "二行\nの名前"];
  for (const name of dangerous) await makeConnection(name);
  const answer = await download("/api/audit.csv?objectKind=connection&operation=createConnection&outcome=");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"$/);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const rows = parse(bytes, { bom: true, columns: true }) as Record<string, string>[];
  expect(
    rows
      .slice(0, dangerous.length)
      .map((row) => row["objectName"])
      .toReversed(),
  ).toEqual(["'=1+1", "'+1", "'-1", "'@SUM(A1)", 'ordinary, "quoted"', "二行\nの名前"]);
  expect(new Set(rows.map((row) => row["operation"]))).toEqual(new Set(["createConnection"]));
  expect(JSON.parse(rows[0]!["after"]!)).toMatchObject({ displayName: "二行\nの名前" });
  expect(rows[0]!["at"]).toMatch(/^\d{4}-.*Z$/);
});

test("the trail can be taken away as JSON, more than fits one read, and that leaves an event itself", async () => {
  const { pool } = app.app.services;
  await pool.query("INSERT INTO audit_event (action, outcome) SELECT 'many', 'DONE' FROM generate_series(1, 2500)");
  const answer = await download("/api/audit.json");
  expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const downloaded = (await answer.json()) as { id: string; operation: string | null; details: unknown }[];
  expect(downloaded[0]).toMatchObject({
    action: "downloadAuditEvents",
    operation: "downloadAuditEvents",
    actorName: "admin",
    details: { format: "json", filter: {} },
  });
  expect(downloaded.map(({ id }) => id)).toEqual((await storedEvents(pool)).map(({ id }) => id).toReversed());
  expect(downloaded[0]).not.toHaveProperty("cursor");
  expect(await (await download("/api/audit.json?operation=nothing")).json()).toEqual([]);
});

test("the trail is for admins: others and nobody get nothing, and what they tried is recorded", async () => {
  const contributor = await makePerson(app, "CONTRIBUTOR");
  expect((await download("/api/audit.csv", {})).status).toBe(401);
  const refused = await download("/api/audit.csv", { authorization: contributor.authorization });
  expect(refused.status).toBe(403);
  expect(((await refused.json()) as { errors: unknown[] }).errors).toMatchObject([
    { extensions: { code: "FORBIDDEN" } },
  ]);
  expect((await events({ filter: { actorId: contributor.userId } })).edges[0]!.node).toMatchObject({
    operation: "downloadAuditEvents",
    outcome: "REFUSED",
    details: { role: "CONTRIBUTOR", reason: "ROLE", format: "csv" },
  });
});

test("an admin downloads with the console's session, and a malformed moment is said to be one", async () => {
  const signedIn = await fetch(`${app.url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(app.admin),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((value) => value.split(";")[0])
    .join("; ");
  const answer = await download("/api/audit.json?operation=downloadAuditEvents&outcome=DONE", { cookie });
  expect(answer.status).toBe(200);
  expect(((await answer.json()) as unknown[])[0]).toMatchObject({ actorName: "admin", tokenId: null });
  const malformed = await download("/api/audit.csv?from=yesterday", { cookie, "accept-language": "en" });
  expect([malformed.status, ((await malformed.json()) as { message: string }).message]).toEqual([
    400,
    "from is a moment such as 2026-11-24T09:00:00Z.",
  ]);
});

test("events are searched by words in the names of person, token and object and in the operation, in Japanese too", async () => {
  await makeConnection("秋のﾆｭｰｽ Letters");
  const named = async (search: string) =>
    (await events({ filter: { search, objectKind: "connection" } })).edges.map(({ node }) => node["objectName"]);
  expect(await named("LETTERS ニュース")).toEqual(["秋のﾆｭｰｽ Letters"]);
  expect(await named("createconnection ニュース admin listwright_admin_token")).toEqual(["秋のﾆｭｰｽ Letters"]);
  expect(await named("ニュース grace")).toEqual([]);
  expect(await named("%")).toEqual([]);
  const file = await download("/api/audit.json?search=ada%40example.com%20nobody");
  expect(file.status).toBe(200);
  expect(await file.json()).toEqual([]);
  const [{ node } = { node: {} as Record<string, unknown> }] = (await events({ first: 1 })).edges;
  expect(node).toMatchObject({ operation: "downloadAuditEvents", details: { filter: { search: "…" } } });
});
