import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import {
  call,
  makeExport,
  makeSegment,
  makeSource,
  MATCHING,
  run,
  startRun,
  watchToEnd,
} from "../../support/set-up.js";

let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

const { newsletter, events } = SEED.listIds;

test("a segment reaches a list: every address once, letters intact, and a second run changes nothing", async () => {
  profiles = await createProfiles();
  await profiles.change(`
    INSERT INTO profile (id, email, name, city, country, tier, consent) VALUES
      (1, 'frantisek@example.com', 'František Příkladový', 'Plzeň', 'Czech Republic', 'Gold', true),
      (2, 'terhi@example.com', 'Terhi Esimerkki', 'Hämeenlinna', 'Finland', 'Silver', false),
      (3, ' TERHI@example.com', 'Somebody else', 'Turku', 'Finland', 'Silver', NULL),
      (4, 'hanako@例え.jp', '例 花子', '東京', 'Japan', NULL, true),
      (5, 'not an address', 'Nobody', NULL, NULL, NULL, NULL),
      (6, NULL, 'No address', NULL, NULL, NULL, NULL)`);
  const { exportId } = await makeExport(app, profiles, {
    matching: {
      ...MATCHING,
      customFields: [
        { key: "[City]", field: "city" },
        { key: "Country", field: "country" },
      ],
      consentToTrack: { field: "consent" },
    },
  });

  const first = await run(app, exportId);
  expect(first).toMatchObject({
    state: "SUCCEEDED",
    progress: 1,
    rejections: [],
    counts: { evaluated: 6, invalid: 2, withheld: 0, duplicates: 1, unique: 3, added: 3, updated: 0, notAttempted: 0 },
  });
  const subscribers = await sandbox.control.subscribers(newsletter);
  expect(
    subscribers.map(({ EmailAddress, Name, CustomFields, ConsentToTrack }) => [
      EmailAddress,
      Name,
      CustomFields,
      ConsentToTrack,
    ]),
  ).toEqual([
    ["frantisek@example.com", "František Příkladový", cityAndCountry("Plzeň", "Czech Republic"), "Yes"],
    ["hanako@xn--r8jz45g.jp", "例 花子", cityAndCountry("東京", "Japan"), "Yes"],
    ["terhi@example.com", "Terhi Esimerkki", cityAndCountry("Hämeenlinna", "Finland"), "No"],
  ]);

  await sandbox.control.clearCalls();
  const second = await run(app, exportId);
  expect(second).toMatchObject({ state: "SUCCEEDED", counts: { unique: 3, unchanged: 3, added: 0, updated: 0 } });
  expect(await sandbox.control.calls({ pathIncludes: "import" })).toEqual([]);

  await profiles.change("UPDATE profile SET city = 'Praha' WHERE id = 1");
  await profiles.change("INSERT INTO profile (id, email, name) VALUES (7, 'new@example.com', 'New')");
  expect(await run(app, exportId)).toMatchObject({
    state: "SUCCEEDED",
    counts: { unique: 4, unchanged: 2, added: 1, updated: 1 },
  });
  expect((await sandbox.control.subscribers(newsletter))[0]!.CustomFields).toEqual(
    cityAndCountry("Praha", "Czech Republic"),
  );

  expect(await run(app, exportId, true)).toMatchObject({ counts: { unchanged: 0, updated: 4 } });
});

test("whoever has left is withheld, whoever the destination refuses is named with code, meaning and advice, and not sent again unchanged", async () => {
  const { exportId } = await exportTo(events);
  await sandbox.control.setState(events, "terhi@example.com", "Unsubscribed");
  await sandbox.control.setState(events, "frantisek@example.com", "Unconfirmed");
  const first = await run(app, exportId);
  // Two profiles have the address of whoever unsubscribed.
  expect(first).toMatchObject({
    state: "COMPLETED_WITH_WARNINGS",
    counts: { withheld: 2, unique: 3, added: 2, rejected: 1, notAttempted: 0 },
    rejections: [{ code: 208, count: 1, meaning: expect.stringMatching(/confirm/) }],
  });
  const recipients = "totalCount edges { node { email code meaning } }";
  const { exportRun } = await app.send<{ exportRun: unknown }>(
    `query ($id: ID!) { exportRun(id: $id) {
       withheld: recipients(outcome: WITHHELD) { ${recipients} } rejected: recipients(outcome: REJECTED) { ${recipients} } } }`,
    { id: first.id },
  );
  const left = { node: { email: "terhi@example.com", code: 206, meaning: "The person unsubscribed." } };
  expect(exportRun).toEqual({
    withheld: { totalCount: 2, edges: [left, left] },
    rejected: {
      totalCount: 1,
      edges: [{ node: { email: "frantisek@example.com", code: 208, meaning: first.rejections[0]!.meaning } }],
    },
  });
  expect(await run(app, exportId)).toMatchObject({
    state: "COMPLETED_WITH_WARNINGS",
    counts: { withheld: 2, unchanged: 2, stillRejected: 1, rejected: 0 },
  });
  expect((await sandbox.control.subscribers(events, "Unsubscribed")).map((one) => one.EmailAddress)).toEqual([
    "terhi@example.com",
  ]);
});

test("a plan sends nothing and says what a run would do", async () => {
  const { exportId } = await exportTo(SEED.listIds.confirmed);
  await sandbox.control.clearCalls();
  const planned = await call(
    app,
    "planExport(exportId: $exportId, idempotencyKey: $key)",
    { exportId, key: "plan" },
    "ExportRun",
  );
  const plan = (await watchToEnd(app, planned.id)).at(-1);
  expect(plan).toMatchObject({ state: "PLANNED", counts: { toAdd: 4, added: 0, notAttempted: 4 } });
  const { exportRun } = await app.send<{ exportRun: unknown }>(
    "query ($id: ID!) { exportRun(id: $id) { warnings { code count message } } }",
    { id: planned.id },
  );
  expect(exportRun).toMatchObject({ warnings: [{ code: "CONFIRMED_OPT_IN", count: 4 }] });
  expect(await sandbox.control.calls({ method: "POST" })).toEqual([]);
});

test("watchers are told the present state at once and every state after it, and the last one ends it", async () => {
  const { exportId } = await exportTo(newsletter);
  const states = (await watchToEnd(app, await startRun(app, exportId))).map((seen) => seen.state);
  expect(states.at(-1)).toBe("SUCCEEDED");
  expect(states.filter((state) => state === "SUCCEEDED")).toHaveLength(1);
  const late = await watchToEnd(app, (await run(app, exportId)).id);
  expect(late.map((seen) => seen.state)).toEqual(["SUCCEEDED"]);
});

test("the same key gives the same run, and with other arguments it is refused", async () => {
  const { exportId } = await exportTo(newsletter);
  const start = (resync: boolean) =>
    call(
      app,
      "startExportRun(exportId: $exportId, idempotencyKey: $key, resync: $resync)",
      { exportId, key: "one and the same", resync },
      "ExportRun",
    );
  const first = await start(false);
  await watchToEnd(app, first.id);
  expect(await start(false)).toEqual(first);
  expect(await start(true)).toMatchObject({
    __typename: "ValidationError",
    fields: [{ path: "idempotencyKey", code: "REUSED" }],
  });
});

test("a list that cannot be read is null with an error that says why, and the rest of the export is there", async () => {
  const { exportId } = await exportTo(newsletter);
  await sandbox.control.fault({ status: 500, html: true }, { pathIncludes: `lists/${newsletter}` });
  const { body } = await app.post(
    { query: "query ($id: ID!) { export(id: $id) { listName list { id } } }", variables: { id: exportId } },
    { authorization: `Bearer ${app.token}` },
  );
  await sandbox.control.clearFaults();
  expect(body.data).toEqual({ export: { listName: "Newsletter", list: null } });
  expect(body.errors).toMatchObject([{ path: ["export", "list"], extensions: { code: "DESTINATION_ERROR" } }]);
});

test("a list of exports shows for each its segments, its connection and its latest run", async () => {
  const { exports } = await app.send<{ exports: { items: { segments: unknown[]; lastRun: unknown }[] } }>(
    "{ exports { items { name segments { name source { name } } lastRun { state } connection { displayName } } } }",
  );
  expect(exports.items.length).toBeGreaterThan(3);
  expect(exports.items.every((item) => item.segments.length === 1)).toBe(true);
  expect(exports.items.filter((item) => item.lastRun !== null).length).toBeGreaterThan(3);
});

test("nothing of the profiles and no credential reaches the log", () => {
  const log = app.logged.join("\n");
  expect(log).toMatch(/Run finished/);
  for (const secret of ["terhi", "Esimerkki", "Malmö", SEED.apiKey, app.token, app.admin.password]) {
    expect(log.toLowerCase()).not.toContain(secret.toLowerCase());
  }
  expect(log).not.toContain(new URL(profiles.connectionString).password);
});

async function exportTo(listId: string) {
  const sourceId = await makeSource(app, profiles);
  const segmentId = await makeSegment(app, sourceId);
  const connectionId = (
    await app.send<{ connections: { items: { id: string }[] } }>("{ connections { items { id } } }")
  ).connections.items[0]!.id;
  const input = {
    name: "One more",
    connectionId,
    clientId: SEED.clientId,
    listId,
    segmentIds: [segmentId],
    matching: MATCHING,
  };
  const made = await call(app, "createExport(input: $input)", { input }, "Export");
  expect(made.__typename).toBe("Export");
  return { exportId: made.id };
}

function cityAndCountry(city: string, country: string) {
  return [
    { Key: "[City]", Value: city },
    { Key: "[Country]", Value: country },
  ];
}
