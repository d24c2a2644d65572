import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../../support/app.js";
import { makePerson } from "../../../support/people.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../../support/sandbox.js";
import { call, makeExport, makeSegment, run, succeed, watchToEnd, type MadeExport } from "../../../support/set-up.js";

let sandbox: TestSandbox;
let profiles: TestProfiles;
let app: TestApp;
let made: MadeExport;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [30]);
  await profiles.change("UPDATE profile SET tier = 'Silver' WHERE id > 20");
  await profiles.change("UPDATE profile SET email = 'person1@example.com' WHERE id = 2");
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  made = await makeExport(app, profiles, { listId: SEED.listIds.events, membership: "MIRROR", onLeave: "DELETE" });
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

interface Sample {
  readonly set: string;
  readonly count: number;
  readonly emails: string[];
}

async function plan(key: string): Promise<string> {
  const mutation = "planExport(exportId: $exportId, idempotencyKey: $key)";
  const runId = await succeed(app, mutation, { exportId: made.exportId, key }, "ExportRun");
  await watchToEnd(app, runId);
  return runId;
}

async function samplesOf(runId: string, count: number, authorization = `Bearer ${app.token}`): Promise<Sample[]> {
  const query = `query ($id: ID!, $count: Int) { exportRun(id: $id) { samples(count: $count) { set count emails } } }`;
  const { body } = await app.post({ query, variables: { id: runId, count } }, { authorization });
  return (body.data as unknown as { exportRun: { samples: Sample[] } }).exportRun.samples;
}

const update = (input: Record<string, unknown>) =>
  call(app, "updateExport(id: $id, input: $input)", { id: made.exportId, input }, "Export");

test("the members of several segments are united, and whoever is in two of them is sent once", async () => {
  const gold = await makeSegment(app, made.sourceId, "SELECT * FROM profile WHERE tier = 'Gold'");
  const many = await makeSegment(app, made.sourceId, "SELECT * FROM profile WHERE id BETWEEN 11 AND 25");
  expect((await update({ segmentIds: [gold, many] })).__typename).toBe("Export");
  const finished = await run(app, made.exportId);
  expect(finished).toMatchObject({
    state: "SUCCEEDED",
    counts: { evaluated: 25, duplicates: 1, unique: 24, added: 24 },
  });

  // Whoever has left one of the segments and is still in the other is no leaver.
  await profiles.change("UPDATE profile SET tier = 'Silver' WHERE id IN (12, 5)");
  const planned = await plan("union");
  expect(await samplesOf(planned, 3)).toEqual([
    { set: "REMOVE", count: 1, emails: ["person5@example.com"] },
    { set: "UNCHANGED", count: 23, emails: [expect.any(String), expect.any(String), expect.any(String)] },
    { set: "DUPLICATE", count: 1, emails: ["person1@example.com"] },
  ]);
});

test("samples are masked for whoever may not see addresses, and whoever sees them stands in the audit trail", async () => {
  const runId = await plan("masked");
  const looks = async () =>
    (
      await app.app.services.pool.query<{ details: { addresses: number } }>(
        "SELECT details FROM audit_event WHERE action = 'recipients' AND object_id = $1",
        [runId],
      )
    ).rows.map(({ details }) => details.addresses);
  for (const role of ["CONTRIBUTOR", "VIEWER"] as const) {
    const { authorization } = await makePerson(app, role);
    const [removed] = await samplesOf(runId, 20, authorization);
    expect(removed).toEqual({ set: "REMOVE", count: 1, emails: [expect.stringMatching(/^p\S*…\S*@example\.com$/)] });
  }
  expect(await looks()).toEqual([]);
  const [removed, unchanged] = await samplesOf(runId, 200);
  expect(removed?.emails).toEqual(["person5@example.com"]);
  // However many are asked for, so many are kept.
  expect(unchanged?.emails).toHaveLength(20);
  expect(await looks()).toEqual([22]);
});

test("a plan says how many calls it needs and how long they take", async () => {
  const runId = await plan("estimate");
  const { exportRun } = await app.send<{ exportRun: unknown }>(
    "query ($id: ID!) { exportRun(id: $id) { estimatedCalls estimatedSeconds counts { toRemove toRemoveWithdrawn } } }",
    { id: runId },
  );
  expect(exportRun).toEqual({
    estimatedCalls: 3,
    estimatedSeconds: expect.any(Number),
    counts: { toRemove: 1, toRemoveWithdrawn: 0 },
  });
});

test("leavers are only taken off by a mirror, and unsubscribed only where that counts for one list", async () => {
  const refusal = (answer: Awaited<ReturnType<typeof update>>) => answer.fields?.map(({ path, code }) => [path, code]);
  expect(refusal(await update({ membership: "ADD_ONLY", onLeave: "DELETE" }))).toEqual([
    ["onLeave", "ONLY_WITH_MIRROR"],
  ]);
  expect((await update({ onLeave: "UNSUBSCRIBE" })).__typename).toBe("Export");
  const elsewhere = { listId: SEED.listIds.newsletter };
  expect(refusal(await update(elsewhere))).toEqual([["onLeave", "UNSUBSCRIBES_EVERYWHERE"]]);
  // No longer a mirror: leavers are kept, without a word about them.
  expect((await update({ membership: "ADD_AND_UPDATE" })).__typename).toBe("Export");
  const { export: found } = await app.send<{ export: unknown }>(
    "query ($id: ID!) { export(id: $id) { membership onLeave } }",
    {
      id: made.exportId,
    },
  );
  expect(found).toEqual({ membership: "ADD_AND_UPDATE", onLeave: "KEEP" });
  expect(refusal(await update({ membership: "MIRROR", onLeave: "UNSUBSCRIBE", ...elsewhere }))).toEqual([
    ["onLeave", "UNSUBSCRIBES_EVERYWHERE"],
  ]);
});

test("guards are shares from 0 to 1 and a number of members up to the installation's limit; what is left out stays", async () => {
  const guardsOf = async () => {
    const query =
      "query ($id: ID!) { export(id: $id) { guards { maxMembers maxLeaverShare maxWithdrawnShare maxRejectedShare } } }";
    return (await app.send<{ export: { guards: unknown } }>(query, { id: made.exportId })).export.guards;
  };
  const standard = { maxMembers: 1_000_000, maxLeaverShare: 0.2, maxWithdrawnShare: 0.2, maxRejectedShare: 0.5 };
  expect(await guardsOf()).toEqual(standard);
  const wrong = await update({
    guards: { maxMembers: 0, maxLeaverShare: 1.5, maxWithdrawnShare: -0.1, maxRejectedShare: 2 },
  });
  expect(wrong.fields?.map(({ path, code }) => [path, code])).toEqual([
    ["guards.maxMembers", "OUT_OF_RANGE"],
    ["guards.maxLeaverShare", "OUT_OF_RANGE"],
    ["guards.maxWithdrawnShare", "OUT_OF_RANGE"],
    ["guards.maxRejectedShare", "OUT_OF_RANGE"],
  ]);
  expect((await update({ guards: { maxMembers: 1_000_001 } })).fields?.[0]?.code).toBe("OUT_OF_RANGE");
  await update({ guards: { maxMembers: 500, maxWithdrawnShare: 0 } });
  expect(await guardsOf()).toEqual({ ...standard, maxMembers: 500, maxWithdrawnShare: 0 });
  await update({ guards: { maxLeaverShare: 1 } });
  expect(await guardsOf()).toEqual({ ...standard, maxMembers: 500, maxWithdrawnShare: 0, maxLeaverShare: 1 });
});

test("an admin records how many subscribers the contract allows, and takes it back", async () => {
  const query = `mutation ($id: ID!, $allowance: Int) { setSubscriberAllowance(connectionId: $id, allowance: $allowance) {
    __typename ... on Connection { subscriberAllowance } ... on ValidationError { fields { path code } } } }`;
  const set = async (allowance: number | null) =>
    (await app.send<{ setSubscriberAllowance: unknown }>(query, { id: made.connectionId, allowance }))
      .setSubscriberAllowance;
  expect(await set(0)).toEqual({
    __typename: "ValidationError",
    fields: [{ path: "allowance", code: "OUT_OF_RANGE" }],
  });
  expect(await set(50_000)).toEqual({ __typename: "Connection", subscriberAllowance: 50_000 });
  expect(await set(null)).toEqual({ __typename: "Connection", subscriberAllowance: null });
});
