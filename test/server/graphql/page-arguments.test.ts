import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";

/** By what each of the console's lists sorts; what a list's description names besides is in lists.test.ts. */
const SORTED_BY_CONSOLE = {
  connections: ["displayName", "status", "problems", "exportUser", "shared", "createdAt"],
  deliveries: [],
  deletedConnections: ["deletedAt"],
  erasures: ["maskedAddress", "state", "lists", "requestedAt", "by", "blockLiftedAt"],
  exportRuns: ["queuedAt", "export", "state", "kind", "trigger", "sent", "removed", "rejected"],
  exports: ["name", "connection", "list", "segments", "schedule", "lastRun", "lastRunAt"],
  invitations: ["name"],
  notifications: ["kind", "exports", "connection", "createdAt"],
  segments: ["name", "source", "memberCount", "memberCountAt", "exports"],
  sources: ["name", "kind", "profileRelation", "fields", "createdAt"],
  users: ["name", "email", "role", "status", "lastLoginAt"],
  webhooks: ["name", "url", "enabled", "updatedAt"],
} as const;

let app: TestApp;
beforeAll(async () => void (app = await startTestApp()));
afterAll(() => app.close());

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

async function ask(query: string): Promise<Answer> {
  const { body } = await app.post({ query }, { authorization: `Bearer ${app.token}` });
  return body;
}

async function refusalOf(query: string): Promise<string> {
  const { errors } = await ask(query);
  expect(errors, query).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  return errors![0]!.message;
}

const LISTS = Object.entries(SORTED_BY_CONSOLE).filter(([name]) => name !== "deliveries");

test.each(LISTS)("%s refuse a field they cannot be sorted by and take those of the console", async (name, fields) => {
  const list = (args: string) => `{ ${name}(${args}) { totalCount } }`;
  const refusal = await refusalOf(list('sort: { field: "zz" }'));
  expect(refusal).toMatch(/^sort\.field: /);
  for (const field of fields) {
    expect(refusal).toMatch(new RegExp(`\\b${field}\\b`));
    expect((await ask(list(`sort: { field: "${field}", order: DESC }`))).errors).toBeUndefined();
  }
  expect(await refusalOf(list('sort: { field: "constructor" }'))).toMatch(/^sort\.field: /);
  expect(await refusalOf(list("limit: -1"))).toMatch(/^limit must be 0 or more; more than 200 answers 200/);
  expect(await refusalOf(list("offset: -1"))).toMatch(/^offset must be 0 or more/);
  expect((await ask(list("limit: 0"))).errors).toBeUndefined();
});

test("a cursor that is none, and a negative number, are refused where pages are told by cursors", async () => {
  const events = (args: string) => `{ auditEvents(${args}) { edges { cursor } } }`;
  expect(await refusalOf(events('after: "junk"'))).toMatch(/^after is not a cursor of this list/);
  expect(await refusalOf(events('after: ""'))).toMatch(/^after is not a cursor/);
  expect(await refusalOf(events("first: -1"))).toMatch(/^first must be 0 or more/);
  expect((await ask(events("first: 0"))).data).toEqual({ auditEvents: { edges: [] } });
  expect((await ask(events("first: 200, after: null"))).errors).toBeUndefined();
});
