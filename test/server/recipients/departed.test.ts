import { beforeAll, expect, test } from "vitest";

import type { Role } from "../../../server/access/actor.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson } from "../../support/people.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeExport, run } from "../../support/set-up.js";

/** What the looks before runs learn, through the API and as a file, so that the source can be told. */
let app: TestApp;
let sandbox: TestSandbox;
let profiles: TestProfiles;
let exportId: string;

const LIST = SEED.listIds.newsletter;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  await profiles.change(INSERT_PROFILES, [8]);
  ({ exportId } = await makeExport(app, profiles));
  await sandbox.control.setState(LIST, "never.ours@example.com", "Deleted");
  expect(await run(app, exportId)).toMatchObject({ state: "SUCCEEDED", counts: { added: 8 } });
  await sandbox.control.settings({ suppressingMakes: "unchanged" });
  await sandbox.control.setState(LIST, "person1@example.com", "Unsubscribed");
  await sandbox.control.setState(LIST, "person2@example.com", "Bounced");
  await sandbox.control.setState(LIST, "person3@example.com", "Deleted");
  await sandbox.control.api("POST", `clients/${SEED.clientId}/suppress.json`, {
    EmailAddresses: ["person4@example.com"],
  });
  const second = await run(app, exportId);
  expect(second).toMatchObject({ state: "SUCCEEDED", counts: { added: 0 } });
  return async () => {
    await app.close();
    await profiles.drop();
    await sandbox.close();
  };
});

interface Answer {
  readonly totalCount: number;
  readonly counts: readonly { readonly state: string; readonly count: number }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly {
    readonly node: {
      readonly email: string;
      readonly reason: string;
      readonly explanation: string;
      onceClaimed: boolean;
    };
  }[];
}

async function departed(variables: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
  const query = `query ($id: ID!, $state: [DepartedState!], $since: DateTime, $onceClaimed: Boolean, $first: Int, $after: String) {
    departedRecipients(exportId: $id, state: $state, since: $since, onceClaimed: $onceClaimed, first: $first, after: $after) {
      totalCount counts { state count } pageInfo { hasNextPage endCursor }
      edges { node { email state reason explanation stateDate seenAt onceClaimed } }
    }
  }`;
  const authorization = `Bearer ${app.token}`;
  const { body } = await app.post({ query, variables: { id: exportId, ...variables } }, { authorization, ...headers });
  expect(body.errors).toBeUndefined();
  return body.data["departedRecipients"]! as Answer;
}

const reasonsIn = ({ edges }: Answer) =>
  Object.fromEntries(edges.map(({ node }) => [node.email, node.reason] as const).toSorted());

const ALL = {
  "never.ours@example.com": "DELETED_ELSEWHERE",
  "person1@example.com": "UNSUBSCRIBED",
  "person2@example.com": "BOUNCED",
  "person3@example.com": "DELETED_ELSEWHERE",
  "person4@example.com": "SUPPRESSED",
};

test("who left is told with where they stand, why, and whether the export ever wanted them", async () => {
  const found = await departed();
  expect(reasonsIn(found)).toEqual(ALL);
  expect(found).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: false } });
  expect(found.counts).toEqual([
    { state: "UNSUBSCRIBED", count: 1 },
    { state: "BOUNCED", count: 1 },
    { state: "DELETED", count: 2 },
    { state: "SUPPRESSED", count: 1 },
    { state: "ABSENT", count: 0 },
  ]);
  const [listed] = (await sandbox.control.subscribers(LIST, "Unsubscribed")).filter(
    ({ EmailAddress }) => EmailAddress === "person1@example.com",
  );
  expect(found.edges.find(({ node }) => node.email === "person1@example.com")!.node).toMatchObject({
    stateDate: listed!.Date,
    seenAt: expect.any(String),
    explanation: expect.stringContaining("withheld"),
  });
});

test("they are chosen by state, by when it was learnt, and by whether the export ever wanted them", async () => {
  expect(reasonsIn(await departed({ state: ["BOUNCED", "SUPPRESSED"] }))).toEqual({
    "person2@example.com": "BOUNCED",
    "person4@example.com": "SUPPRESSED",
  });
  const { "never.ours@example.com": _, ...ours } = ALL;
  expect(reasonsIn(await departed({ onceClaimed: true }))).toEqual(ours);
  expect(await departed({ since: "2200-01-01T00:00:00Z" })).toMatchObject({ totalCount: 0, edges: [] });
});

test("they come page by page, each once, and no cursor holds an address", async () => {
  const found: Record<string, string> = {};
  let after: string | null = null;
  let pages = 0;
  do {
    const page: Answer = await departed({ first: 2, after });
    Object.assign(found, reasonsIn(page));
    pages += 1;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    expect(Buffer.from(page.pageInfo.endCursor!, "base64url").toString()).toMatch(/^\d+:\d+$/);
  } while (after !== null);
  expect({ found, pages }).toEqual({ found: ALL, pages: 3 });
});

test("of an export that does not exist nobody is told", async () => {
  const { body } = await app.post(
    { query: `{ departedRecipients(exportId: "00000000-0000-7000-8000-000000000000") { totalCount } }` },
    { authorization: `Bearer ${app.token}` },
  );
  expect(body.data).toEqual({ departedRecipients: null });
});

const download = async (authorization: string, format = "csv", query = "", locale = "en") => {
  const response = await fetch(`${app.url}/api/exports/${exportId}/departed.${format}${query}`, {
    headers: { authorization, "accept-language": locale },
  });
  return { status: response.status, text: await response.text() };
};

test("the same people are to be had as a file, chosen likewise, in the reader's language", async () => {
  const { status, text } = await download(`Bearer ${app.token}`);
  expect(status).toBe(200);
  const lines = text.replace("\uFEFF", "").trim().split("\r\n");
  expect(lines[0]).toBe("email,state,reason,explanation,stateDate,seenAt,onceClaimed");
  expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(Object.keys(ALL));
  const chosen = await download(`Bearer ${app.token}`, "json", "?state=BOUNCED,UNSUBSCRIBED&onceClaimed=true", "ja");
  expect(JSON.parse(chosen.text)).toMatchObject([
    { email: "person1@example.com", explanation: expect.stringContaining("配信停止") },
    { email: "person2@example.com", reason: "BOUNCED" },
  ]);
  expect(await download(`Bearer ${app.token}`, "csv", "?state=ACTIVE")).toMatchObject({ status: 400 });
});

test.each(["VIEWER", "CONTRIBUTOR"] as const satisfies readonly Role[])(
  "for a %s who may not see addresses they are masked, in the API and in the file",
  async (role) => {
    const { authorization } = await makePerson(app, role);
    const { edges } = await departed({ state: ["BOUNCED"] }, { authorization });
    expect(edges.map(({ node }) => node.email)).toEqual(["p…@example.com"]);
    const { status, text } = await download(authorization);
    expect(status).toBe(200);
    expect(text).not.toContain("person");
  },
);

test("whoever saw addresses stands in the audit trail, with how many, and without them", async () => {
  const { auditEvents } = await app.send<{
    auditEvents: { edges: { node: { action: string; details: Record<string, unknown> } }[] };
  }>(`{ auditEvents(first: 100) { edges { node { action details } } } }`);
  const events = auditEvents.edges.map(({ node }) => node);
  expect(events).toContainEqual(
    expect.objectContaining({ action: "recipients", details: expect.objectContaining({ addresses: 5 }) }),
  );
  expect(events).toContainEqual({
    action: "downloadDepartedRecipients",
    details: { exportId, addresses: 5, format: "csv" },
  });
  expect(JSON.stringify(events)).not.toContain("person1");
});
