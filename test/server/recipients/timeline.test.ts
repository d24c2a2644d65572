import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson, type TestPerson } from "../../support/people.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeExport, run, succeed, watchToEnd, type MadeExport } from "../../support/set-up.js";

const LIST = SEED.listIds.newsletter;
let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
let made: MadeExport;
let contributor: TestPerson;
let viewer: TestPerson;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [20]);
  contributor = await makePerson(app, "CONTRIBUTOR");
  viewer = await makePerson(app, "VIEWER");
  made = await makeExport(app, profiles, { membership: "MIRROR", onLeave: "DELETE" });
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

interface Told {
  readonly email: string;
  readonly state: string;
  readonly eventCount: number;
  readonly claimedBy: readonly { readonly name: string }[];
  readonly list: { readonly name: string } | null;
  readonly events: readonly {
    readonly kind: string;
    readonly at: string;
    readonly what: string;
    readonly why: string;
    readonly code: number | null;
    readonly run: { readonly id: string } | null;
    readonly export: { readonly id: string } | null;
    readonly segments: readonly { readonly name: string }[];
  }[];
}

const RECIPIENT = `email state eventCount claimedBy { name } list { name }
  events { kind at what why code run { id } export { id } segments { name } }`;
const ASK = `query ($listId: ID!, $email: String!) { recipient(listId: $listId, email: $email) { ${RECIPIENT} } }`;

async function tell(email: string): Promise<Told | null> {
  return (await app.send<{ recipient: Told | null }>(ASK, { listId: LIST, email })).recipient;
}

const kinds = async (email: string) => (await tell(email))?.events.map(({ kind }) => kind);

test("from being added to unsubscribing: newest first, each with run, export, segment, and why", async () => {
  const email = "person7@example.com";
  const first = await run(app, made.exportId);
  expect(first.counts["added"]).toBe(20);
  expect(await kinds(email)).toEqual(["ADDED"]);

  for (let hour = 0; hour < 2; hour += 1) await run(app, made.exportId);
  const unchanged = await tell(email);
  expect(unchanged?.events.map(({ kind }) => kind)).toEqual(["UNCHANGED", "ADDED"]);
  expect(unchanged?.events[0]?.what).toMatch(
    /^Nothing has changed since \d{4}-\d\d-\d\d: 2 runs found nothing to send\.$/,
  );

  await profiles.change("UPDATE profile SET name = 'Renamed' WHERE id = 7");
  await run(app, made.exportId);
  expect(await kinds(email)).toEqual(["UPDATED", "ADDED"]);

  await profiles.change("UPDATE profile SET email = NULL WHERE id = 7");
  expect((await run(app, made.exportId)).counts["removed"]).toBe(1);
  expect(await tell(email)).toMatchObject({ state: "DELETED", claimedBy: [] });
  expect(await kinds(email)).toEqual(["REMOVED", "UPDATED", "ADDED"]);

  await profiles.change("UPDATE profile SET email = 'person7@example.com' WHERE id = 7");
  expect(await run(app, made.exportId)).toMatchObject({ state: "SUCCEEDED", counts: { added: 1 } });
  expect(await kinds(email)).toEqual(["RETURNED", "REMOVED", "UPDATED", "ADDED"]);

  await sandbox.control.setState(LIST, email, "Unsubscribed");
  const last = await run(app, made.exportId);
  expect(last.counts["withheld"]).toBe(1);
  const told = await tell("  PERSON7@Example.COM ");
  expect(told).toMatchObject({ email, state: "UNSUBSCRIBED", claimedBy: [], list: { name: "Newsletter" } });
  expect(told?.eventCount).toBe(told?.events.length);
  expect(told?.events.map(({ kind }) => kind)).toEqual([
    "WITHHELD",
    "UNSUBSCRIBED",
    "RETURNED",
    "REMOVED",
    "UPDATED",
    "ADDED",
  ]);
  const [withheld, unsubscribed, , removed] = told!.events;
  expect(withheld).toMatchObject({
    code: 206,
    what: "Withheld: not sent from here on.",
    run: { id: last.id },
    export: { id: made.exportId },
  });
  expect(withheld?.why).toMatch(
    /^Export "Customers to the newsletter", segment "Segment of 21 letters"\. Unsubscribed/,
  );
  expect(unsubscribed).toMatchObject({ what: "Unsubscribed.", run: { id: last.id }, export: null });
  expect(unsubscribed?.why).toMatch(/^As read from Campaign Monitor, which dates it \d{4}-/);
  expect(removed?.why).toMatch(/No longer in any segment of the export\.$/);
});

test("who unsubscribed and came back by themselves is told as both, and a run that finds nothing new notes nothing", async () => {
  const email = "person8@example.com";
  const noted = async () => (await app.app.services.pool.query("SELECT * FROM recipient_event ORDER BY id")).rows;
  await sandbox.control.setState(LIST, email, "Unsubscribed");
  const left = await run(app, made.exportId);
  await sandbox.control.setState(LIST, email, "Active");
  const back = await run(app, made.exportId);
  const told = (await tell(email))!.events.filter(({ kind }) => kind === "UNSUBSCRIBED" || kind === "CAME_OTHERWISE");
  expect(told).toMatchObject([
    { kind: "CAME_OTHERWISE", run: { id: back.id } },
    { kind: "UNSUBSCRIBED", run: { id: left.id } },
  ]);
  expect(told[0]!.at > told[1]!.at).toBe(true);
  const before = await noted();
  await run(app, made.exportId);
  await run(app, made.exportId);
  expect(await noted()).toEqual(before);
  expect(before.filter(({ address }) => address === email)).toHaveLength(2);

  for (const state of ["Bounced", "Deleted"] as const) {
    await sandbox.control.setState(LIST, email, state);
    await run(app, made.exportId);
  }
  const looked = (await tell(email))!.events.filter(({ why }) => why.includes("As read from"));
  expect(looked.map(({ kind }) => kind)).toEqual(["DELETED", "BOUNCED", "CAME_OTHERWISE", "UNSUBSCRIBED"]);
  await sandbox.control.setState(LIST, email, "Active");
});

test("who leaves the segments of an export that keeps people left, and stays", async () => {
  const input = { membership: "ADD_AND_UPDATE", onLeave: "KEEP" };
  await succeed(app, "updateExport(id: $id, input: $input)", { id: made.exportId, input }, "Export");
  await profiles.change("DELETE FROM profile WHERE id = 9");
  const left = await run(app, made.exportId);
  expect(await tell("person9@example.com")).toMatchObject({ state: "ACTIVE", claimedBy: [] });
  const events = (await tell("person9@example.com"))!.events;
  expect(events.map(({ kind }) => kind)).toEqual(["LEFT", "ADDED"]);
  expect(events[0]).toMatchObject({ run: { id: left.id }, what: "Left the segments; stays on the list." });
});

test("somebody added by hand is known as such, and nobody unknown is told of", async () => {
  await sandbox.control.setState(LIST, "byhand@example.com", "Active");
  await run(app, made.exportId);
  expect((await tell("byhand@example.com"))?.events).toMatchObject([
    { kind: "CAME_OTHERWISE", run: null, why: expect.stringContaining("As read from Campaign Monitor") },
  ]);
  // No export has ever had to do with them.
  const strangers = await app.app.services.pool.query("SELECT FROM recipient_event WHERE address LIKE 'byhand@%'");
  expect(strangers.rowCount).toBe(0);
  expect(await tell("nobody@example.com")).toBeNull();
  expect(await tell("not an address")).toBeNull();
  const elsewhere = await app.send<{ recipient: Told | null }>(ASK, {
    listId: "no list",
    email: "person1@example.com",
  });
  expect(elsewhere.recipient).toBeNull();
});

test("in Japanese the same is told in Japanese", async () => {
  const { body } = await app.post(
    { query: ASK, variables: { listId: LIST, email: "person7@example.com" } },
    { authorization: `Bearer ${app.token}`, "accept-language": "ja" },
  );
  const { recipient } = body.data as unknown as { recipient: Told };
  expect(recipient.events[0]).toMatchObject({ what: "送信を見合わせました。以降は送信しません。" });
  expect(recipient.events[0]!.why).toContain("エクスポート「Customers to the newsletter」");
});

test("a verification is asked for and read over the API, and stands in the timeline of whom it names", async () => {
  await sandbox.control.setState(LIST, "person3@example.com", "Deleted");
  const ask = () =>
    succeed(
      app,
      "verifyExport(exportId: $exportId, idempotencyKey: $key)",
      { exportId: made.exportId, key: "v" },
      "ExportRun",
    );
  const runId = await ask();
  const [verified] = (await watchToEnd(app, runId)).slice(-1);
  expect(verified).toMatchObject({ id: runId, state: "COMPLETED_WITH_WARNINGS", rejections: [] });
  expect(await ask()).toBe(runId);
  const { exportRun } = await app.send<{ exportRun: Record<string, unknown> }>(
    `query ($id: ID!) { exportRun(id: $id) { kind listId
       verification { members onList matching missing unexpected different changedAtSource changedAtDestination }
       recipients(outcome: MISSING) { totalCount edges { node { email outcome code meaning reason } } } } }`,
    { id: runId },
  );
  expect(exportRun).toMatchObject({
    kind: "VERIFY",
    listId: LIST,
    verification: { missing: 1, unexpected: 0, different: 0, changedAtSource: 0, changedAtDestination: 1 },
    recipients: {
      totalCount: 1,
      edges: [{ node: { email: "person3@example.com", outcome: "MISSING", code: 205, reason: expect.any(String) } }],
    },
  });
  const [event] = (await tell("person3@example.com"))!.events;
  expect(event).toMatchObject({ kind: "MISSING", run: { id: runId }, code: 205 });
  await sandbox.control.setState(LIST, "person3@example.com", "Active");
});

test("only those ask who see the addresses of a run on that list, and every look is in the audit trail, without the address", async () => {
  const ask = async (person: TestPerson) => {
    const variables = { listId: LIST, email: "person1@example.com" };
    const { body } = await app.post({ query: ASK, variables }, { authorization: person.authorization });
    return body.errors?.[0]?.extensions["code"] ?? (body.data as unknown as { recipient: Told }).recipient.state;
  };
  expect(await ask(viewer)).toBe("FORBIDDEN");
  expect(await ask(contributor)).toBe("FORBIDDEN");
  await succeed(app, "shareConnection(id: $id)", { id: made.connectionId }, "Connection");
  expect(await ask(contributor)).toBe("ACTIVE");
  const { rows } = await app.app.services.pool.query(
    `SELECT actor_id, object_kind, object_id, details FROM audit_event
     WHERE action = 'recipient' AND outcome = 'DONE' ORDER BY at DESC LIMIT 1`,
  );
  expect(rows).toEqual([
    { actor_id: contributor.userId, object_kind: "list", object_id: LIST, details: { addresses: 1 } },
  ]);
  expect(app.logged.filter((line) => line.includes("person7@"))).toEqual([]);
  const held = await app.app.services.pool.query(
    "SELECT FROM audit_event held WHERE to_jsonb(held)::text LIKE '%person7@%'",
  );
  expect(held.rowCount).toBe(0);
});

test("a run's recipients are a file, masked for those who may not see addresses, and who took them is recorded", async () => {
  const download = (path: string, authorization: string) =>
    fetch(`${app.url}/api/runs/${path}`, { headers: { authorization } });
  const latest = await run(app, made.exportId, true);
  const whole = await download(`${latest.id}/recipients.csv`, `Bearer ${app.token}`);
  expect(whole.status).toBe(200);
  expect(whole.headers.get("content-disposition")).toContain(`recipients-${latest.id}.csv`);
  const lines = (await whole.text()).replace("\ufeff", "").trim().split("\r\n");
  expect(lines[0]).toBe("email,outcome,code,meaning,reason");
  expect(lines).toContain("person1@example.com,UPDATED,,,");
  expect(lines.find((line) => line.startsWith("person7@"))).toMatch(/^person7@example\.com,WITHHELD,206,/);
  expect(lines).toHaveLength(1 + latest.counts["updated"]! + latest.counts["withheld"]!);

  const masked = await download(`${latest.id}/recipients.json?outcome=WITHHELD`, viewer.authorization);
  expect(await masked.json()).toMatchObject([{ email: "p…@example.com", outcome: "WITHHELD" }]);
  expect((await download(`${latest.id}/recipients.csv?outcome=NOTHING`, `Bearer ${app.token}`)).status).toBe(400);
  expect((await download(`${made.exportId}/recipients.csv`, `Bearer ${app.token}`)).status).toBe(404);
  expect((await download(`${latest.id}/recipients.csv`, "Bearer nobody")).status).toBe(401);
  const { rows } = await app.app.services.pool.query(
    "SELECT details FROM audit_event WHERE action = 'downloadRunRecipients' AND outcome = 'DONE' ORDER BY at",
  );
  expect(rows.map(({ details }) => details)).toEqual([
    { runId: latest.id, addresses: lines.length - 1, format: "csv" },
    { runId: latest.id, recipients: "WITHHELD", masked: true, format: "json" },
  ]);
});
