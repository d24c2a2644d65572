import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ROLES, type Role } from "../../../server/access/actor.js";
import type { ScheduleClock } from "../../../server/schedules/schedule-clock.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson, type TestPerson } from "../../support/people.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeExport, MATCHING, succeed, type MadeExport } from "../../support/set-up.js";

let sandbox: TestSandbox;
let profiles: TestProfiles;
let app: TestApp;
let made: MadeExport;
const people = {} as Record<Role, TestPerson>;

/** Nothing is due by it unless a test says so. */
let now = new Date("2027-03-26T12:00:00Z");
const scheduleClock: ScheduleClock = { now: async () => now };

beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  // No jobs: what is due stays due until somebody looks.
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url, ROLE: "api" }, scheduleClock });
  made = await makeExport(app, profiles, { schedule: { kind: "NONE" } });
  for (const role of ROLES) people[role] = await makePerson(app, role);
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

const SCHEDULE =
  "schedule { kind cron timeZone everyMinutes startsAt endsAt whenMissed missedWithinMinutes whenRunning summary }";
const EXPORT = `__typename ... on Export { id retries nextRunTimes(count: 2) ${SCHEDULE} }
  ... on NotFound { message } ... on ValidationError { fields { path code message } }`;
const BERLIN = { kind: "OWN", cron: "30 2 * * *", timeZone: "Europe/Berlin" } as const;
const USUAL = { whenMissed: "RUN_ONCE", missedWithinMinutes: 1440, whenRunning: "WAIT" };
const NOT_OWN = { cron: null, timeZone: null, everyMinutes: null, startsAt: null, endsAt: null };

interface Shown {
  readonly __typename: string;
  readonly id: string;
  readonly retries: number;
  readonly nextRunTimes: readonly string[];
  readonly schedule: Readonly<Record<string, unknown>>;
  readonly fields?: readonly { readonly path: string; readonly code: string }[];
}
type Schedule = Readonly<Record<string, unknown>>;

async function setSchedule(schedule: Schedule, exportId = made.exportId): Promise<Shown> {
  const query = `mutation ($exportId: ID!, $schedule: ExportScheduleInput!) {
    answer: setExportSchedule(exportId: $exportId, schedule: $schedule) { ${EXPORT} } }`;
  return (await app.send<{ answer: Shown }>(query, { exportId, schedule })).answer;
}

async function create(changes: Record<string, unknown>): Promise<Shown> {
  const input = {
    ...{ name: "Scheduled", connectionId: made.connectionId, clientId: SEED.clientId, segmentIds: [made.segmentId] },
    ...{ listId: SEED.listIds.newsletter, matching: MATCHING, ...changes },
  };
  const query = `mutation ($input: CreateExportInput!) { answer: createExport(input: $input) { ${EXPORT} } }`;
  return (await app.send<{ answer: Shown }>(query, { input })).answer;
}

async function show(id: string): Promise<Shown> {
  const query = `query ($id: ID!) { answer: export(id: $id) { ${EXPORT.split("... on NotFound")[0]} } }`;
  return (await app.send<{ answer: Shown }>(query, { id })).answer;
}

async function cursorOf(exportId: string) {
  const { rows } = await app.app.services.pool.query<{ set_at: Date; next_slot_at: Date | null }>(
    "SELECT set_at, next_slot_at FROM schedule_cursor WHERE export_id = $1",
    [exportId],
  );
  return rows[0] ?? null;
}

async function lastAudited(kind: string) {
  const { rows } = await app.app.services.pool.query(
    "SELECT operation, action, before, after FROM audit_event WHERE object_kind = $1 ORDER BY id DESC LIMIT 1",
    [kind],
  );
  return rows[0];
}

describe("an export's own schedule", () => {
  test("is set when the export is made, with its retries, and followed from then on", async () => {
    const created = await create({ schedule: { ...BERLIN, whenRunning: "SKIP" }, retries: 0 });
    expect(created).toMatchObject({
      retries: 0,
      // Clocks are put forward on the 28th: 02:30 does not exist, and runs at 03:00.
      nextRunTimes: ["2027-03-27T01:30:00.000Z", "2027-03-28T01:00:00.000Z"],
      schedule: { ...NOT_OWN, ...BERLIN, ...USUAL, whenRunning: "SKIP" },
    });
    expect(created.schedule["summary"]).toBe("Runs every day at 02:30 (Europe/Berlin).");
    expect(await cursorOf(created.id)).toEqual({ set_at: now, next_slot_at: new Date("2027-03-27T01:30:00Z") });
    expect(await show(created.id)).toMatchObject({ nextRunTimes: created.nextRunTimes });
    await succeed(app, "deleteExport(id: $id)", { id: created.id }, "Deleted");
    expect(await cursorOf(created.id)).toBeNull();
  });

  test("that is wrong keeps the export from being made, with all that is wrong about it", async () => {
    const refused = await create({ name: "", schedule: { kind: "OWN", cron: "H * * * *" }, retries: 11 });
    expect(refused.fields?.map(({ path, code }) => [path, code])).toEqual([
      ["name", "REQUIRED"],
      ["schedule.cron", "INVALID"],
      ["schedule.timeZone", "REQUIRED"],
      ["retries", "OUT_OF_RANGE"],
    ]);
  });

  test("goes on where it is when it is set to what it was, whatever else of it changes, and begins anew otherwise", async () => {
    const first = now;
    await setSchedule({ kind: "OWN", everyMinutes: 90 });
    const begun = await cursorOf(made.exportId);
    expect(begun).toEqual({ set_at: first, next_slot_at: new Date("2027-03-26T13:30:00Z") });
    now = new Date("2027-03-26T13:00:00Z");
    const same = await setSchedule({ kind: "OWN", everyMinutes: 90, whenMissed: "SKIP", timeZone: "Asia/Tokyo" });
    expect(same.schedule).toMatchObject({ whenMissed: "SKIP", missedWithinMinutes: 1440, timeZone: "Asia/Tokyo" });
    expect(same.nextRunTimes).toEqual(["2027-03-26T13:30:00.000Z", "2027-03-26T15:00:00.000Z"]);
    expect(await cursorOf(made.exportId)).toEqual(begun);

    const other = await setSchedule({ kind: "OWN", everyMinutes: 91, missedWithinMinutes: null });
    expect(other.schedule).toMatchObject({ whenMissed: "SKIP", missedWithinMinutes: 1440, timeZone: null });
    expect(await cursorOf(made.exportId)).toEqual({ set_at: now, next_slot_at: new Date("2027-03-26T14:31:00Z") });
    expect(other.nextRunTimes[0]).toBe("2027-03-26T14:31:00.000Z");
    const usual = await setSchedule({ kind: "NONE", whenMissed: null });
    expect(usual).toMatchObject({ nextRunTimes: [], schedule: { kind: "NONE", ...NOT_OWN, ...USUAL } });
    expect(await cursorOf(made.exportId)).toBeNull();
  });

  test("loses no slot when it is changed after one was due: that is a run before", async () => {
    now = new Date("2027-03-26T13:00:00Z");
    const created = await create({ name: "Just due", schedule: { ...BERLIN, cron: "0 * * * *" } });
    now = new Date("2027-03-26T14:00:01Z");
    const runs = async () =>
      (
        await app.app.services.pool.query<{ slot: Date; state: string }>(
          "SELECT slot, state FROM export_run WHERE export_id = $1 ORDER BY slot",
          [created.id],
        )
      ).rows;
    await setSchedule({ ...BERLIN, cron: "0 * * * *", whenRunning: "SKIP" }, created.id);
    expect(await runs()).toEqual([]);
    await setSchedule({ ...BERLIN, cron: "0 6 * * *" }, created.id);
    expect(await runs()).toEqual([{ slot: new Date("2027-03-26T14:00:00Z"), state: "QUEUED" }]);
    expect((await cursorOf(created.id))?.next_slot_at).toEqual(new Date("2027-03-27T05:00:00Z"));
    await succeed(app, "deleteExport(id: $id)", { id: created.id }, "Deleted");
  });

  test("has no next times while the export is paused or detached, and is copied with it", async () => {
    const created = await create({ name: "Template", schedule: { ...BERLIN, missedWithinMinutes: 5 }, retries: 7 });
    const copyId = await succeed(app, "duplicateExport(id: $id)", { id: created.id }, "Export");
    expect((await show(copyId)).nextRunTimes).toEqual([]);
    expect(await cursorOf(copyId)).toEqual(await cursorOf(created.id));
    await succeed(app, "resumeExport(id: $id)", { id: copyId }, "Export");
    expect(await show(copyId)).toMatchObject({
      nextRunTimes: created.nextRunTimes,
      retries: 7,
      schedule: created.schedule,
    });
    await succeed(app, "detachConnection(exportId: $exportId)", { exportId: copyId }, "Export");
    expect((await show(copyId)).nextRunTimes).toEqual([]);
    for (const id of [created.id, copyId]) await succeed(app, "deleteExport(id: $id)", { id }, "Deleted");
  });

  test("a change is in the audit trail, in the API's words", async () => {
    await setSchedule({ kind: "OWN", cron: "0 6 L * *", timeZone: "Asia/Tokyo", endsAt: "2028-01-01T00:00:00Z" });
    expect(await lastAudited("export")).toMatchObject({
      operation: "setExportSchedule",
      action: "changed",
      before: { scheduleKind: "NONE", scheduleCron: null },
      after: { scheduleKind: "OWN", scheduleCron: "0 6 L * *", scheduleTimeZone: "Asia/Tokyo" },
    });
    await setSchedule({ kind: "NONE" });
  });

  test("retries are changed with the export, within bounds, and null is the usual", async () => {
    const update = async (retries: number | null) =>
      (
        await app.send<{ answer: Shown }>(
          `mutation ($id: ID!, $input: UpdateExportInput!) { answer: updateExport(id: $id, input: $input) { ${EXPORT} } }`,
          { id: made.exportId, input: { retries } },
        )
      ).answer;
    expect(await update(10)).toMatchObject({ retries: 10 });
    expect(await update(11)).toMatchObject({ fields: [{ path: "retries", code: "OUT_OF_RANGE" }] });
    expect(await update(null)).toMatchObject({ retries: 3 });
  });
});

const PREVIEW =
  "__typename ... on SchedulePreview { nextTimes summary clockChanges } ... on ValidationError { fields { path code } }";

describe("a preview", () => {
  const preview = async (schedule: Schedule, count: number | null = 2, language = "en") => {
    const query = `query ($schedule: ExportScheduleInput!, $count: Int) { answer: previewSchedule(schedule: $schedule, count: $count) { ${PREVIEW} } }`;
    const headers = { authorization: people.CONTRIBUTOR.authorization, "accept-language": language };
    const { body } = await app.post({ query, variables: { schedule, count } }, headers);
    return (body.data as unknown as { answer: { nextTimes: string[]; summary: string; clockChanges: string } }).answer;
  };

  test("says what a schedule would come to, in the reader's language, and saves nothing", async () => {
    const before = await show(made.exportId);
    const shown = await preview({ ...BERLIN, cron: "30 2 28 * *", startsAt: "2027-10-01T00:00:00Z" }, 3, "ja");
    expect(shown.nextTimes).toEqual([
      "2027-10-28T00:30:00.000Z",
      "2027-11-28T01:30:00.000Z",
      "2027-12-28T01:30:00.000Z",
    ]);
    expect(shown.summary).toMatch(/から、毎月28日の 02:30 に実行します（Europe\/Berlin）。$/);
    expect(shown.clockChanges).toMatch(/1回目にのみ実行します。$/);
    expect((await preview({ kind: "OWN", everyMinutes: 45 })).clockChanges).toMatch(
      /^Minutes are counted in elapsed time/,
    );
    expect(await show(made.exportId)).toEqual(before);
  });

  test("shows ten times unless another number is asked for, a hundred at most, and no further than ten years ahead", async () => {
    const hourly = { ...BERLIN, cron: "0 * * * *" };
    expect((await preview(hourly, null)).nextTimes).toHaveLength(10);
    expect((await preview(hourly, 0)).nextTimes).toHaveLength(1);
    expect((await preview(hourly, 1_000)).nextTimes).toHaveLength(100);
    expect((await preview({ ...BERLIN, cron: "0 6 29 2 *" }, 100)).nextTimes).toHaveLength(3);
  });

  test("of the refresh are its times, on demand none; what is wrong is told by its field", async () => {
    expect((await preview({ kind: "NONE" })).nextTimes).toEqual([]);
    expect((await preview({ kind: "WITH_REFRESH" })).nextTimes).toEqual([]);
    expect(await preview({ kind: "OWN", cron: "0 6 31 2 *", timeZone: "UTC" })).toEqual({
      __typename: "ValidationError",
      fields: [{ path: "schedule.cron", code: "INVALID" }],
    });
  });
});

describe("one schedule for several exports", () => {
  const setAll = async (exportIds: readonly string[], schedule: Schedule, role: Role = "ADMIN") => {
    const query = `mutation ($exportIds: [ID!]!, $schedule: ExportScheduleInput!) {
      answer: setExportSchedules(exportIds: $exportIds, schedule: $schedule) { exportId result { ${EXPORT} } } }`;
    const headers = { authorization: people[role].authorization };
    return (await app.post({ query, variables: { exportIds, schedule } }, headers)).body;
  };
  const answers = (body: Awaited<ReturnType<typeof setAll>>) =>
    (body.data as unknown as { answer: { exportId: string; result: Shown }[] }).answer;

  test("is set on each of them, one result for each in order; those that are not named keep theirs", async () => {
    const [one, other] = [await create({ name: "One" }), await create({ name: "Other", schedule: BERLIN })];
    const missing = randomUUID();
    const results = answers(await setAll([other.id, missing, "nonsense", one.id], { ...BERLIN, cron: "0 5 * * 1" }));
    expect(results.map(({ exportId, result }) => [exportId, result.__typename])).toEqual([
      [other.id, "Export"],
      [missing, "NotFound"],
      ["nonsense", "NotFound"],
      [one.id, "Export"],
    ]);
    for (const id of [one.id, other.id]) {
      expect((await show(id)).schedule).toMatchObject({ kind: "OWN", cron: "0 5 * * 1" });
      expect((await cursorOf(id))?.next_slot_at).toEqual(new Date("2027-03-29T03:00:00Z"));
    }
    expect((await show(made.exportId)).schedule).toMatchObject({ kind: "NONE" });
    const refused = answers(await setAll([one.id, other.id], { kind: "OWN", everyMinutes: 0 }));
    expect(refused.map(({ result }) => result.fields?.[0]?.path)).toEqual(Array(2).fill("schedule.everyMinutes"));
    for (const { id } of [one, other]) await succeed(app, "deleteExport(id: $id)", { id }, "Deleted");
  });

  test("a contributor changes those on connections shared with them, and is told which they may not", async () => {
    const schedule = { ...BERLIN, cron: "0 4 * * *" };
    const [kept] = answers(await setAll([made.exportId], schedule, "CONTRIBUTOR"));
    expect(kept!.result).toMatchObject({ fields: [{ path: "exportIds.0", code: "NOT_ALLOWED" }] });
    expect((await show(made.exportId)).schedule).toMatchObject({ kind: "NONE" });
    const { rows } = await app.app.services.pool.query(
      "SELECT actor_id, outcome, details FROM audit_event WHERE action = 'setExportSchedules' ORDER BY id DESC LIMIT 1",
    );
    expect(rows).toMatchObject([{ actor_id: people.CONTRIBUTOR.userId, outcome: "REFUSED" }]);
    await succeed(app, "shareConnection(id: $id)", { id: made.connectionId }, "Connection");
    const [changed] = answers(await setAll([made.exportId], schedule, "CONTRIBUTOR"));
    expect(changed!.result).toMatchObject({ schedule });
    expect((await setAll([made.exportId], schedule, "VIEWER")).errors?.[0]).toMatchObject({
      extensions: { code: "FORBIDDEN" },
    });
    await succeed(app, "unshareConnection(id: $id)", { id: made.connectionId }, "Connection");
    await setSchedule({ kind: "NONE" });
  });
});

describe("the refresh", () => {
  const REFRESH = "enabled cron timeZone nextTimes(count: 3) summary permissions";
  const refresh = async (role: Role = "ADMIN") => {
    const headers = { authorization: people[role].authorization };
    const { body } = await app.post({ query: `{ refreshSchedule { ${REFRESH} } }` }, headers);
    return (body.data as unknown as { refreshSchedule: Schedule }).refreshSchedule;
  };
  const setRefresh = async (argumentsGiven: string, role: Role = "ADMIN") => {
    const query = `mutation { answer: setRefreshSchedule(${argumentsGiven}) {
      __typename ... on RefreshSchedule { ${REFRESH} } ... on ValidationError { fields { path code message } } } }`;
    const { body } = await app.post({ query }, { authorization: people[role].authorization });
    if (body.errors) return body.errors[0]!.extensions;
    return (body.data as unknown as { answer: Schedule }).answer;
  };
  const cursor = async () =>
    (await app.app.services.pool.query("SELECT set_at, next_slot_at FROM refresh_schedule")).rows[0] as {
      set_at: Date;
      next_slot_at: Date | null;
    };

  test("is off at first, and everybody may see it", async () => {
    expect(await refresh("VIEWER")).toEqual({
      ...{ enabled: false, cron: null, timeZone: null, nextTimes: [], permissions: ["VIEW"] },
      summary: expect.stringMatching(/^The refresh is off/),
    });
    expect((await refresh("CONTRIBUTOR"))["permissions"]).toEqual(["VIEW", "RUN"]);
    expect((await refresh())["permissions"]).toEqual(["VIEW", "EDIT", "RUN"]);
    expect(await setRefresh("enabled: false", "CONTRIBUTOR")).toMatchObject({ code: "FORBIDDEN" });
  });

  test("is set by admins, followed from then on, audited, and touches no schedule of an export", async () => {
    now = new Date("2027-03-26T15:00:00Z");
    await setSchedule(BERLIN);
    const own = await cursorOf(made.exportId);
    const follower = await create({ name: "Follows" });
    expect(follower).toMatchObject({ nextRunTimes: [], schedule: { kind: "WITH_REFRESH", ...NOT_OWN, ...USUAL } });

    const times = ["2027-03-26T21:30:00.000Z", "2027-03-27T00:00:00.000Z", "2027-03-27T21:30:00.000Z"];
    const set = await setRefresh(`enabled: true, cron: "0  9 * * *\\n\\n30 6 * * *", timeZone: "Asia/Tokyo"`);
    expect(set).toMatchObject({
      enabled: true,
      cron: "0 9 * * *\n30 6 * * *",
      timeZone: "Asia/Tokyo",
      nextTimes: times,
    });
    expect(set["summary"]).toBe("Runs every day at 06:30 and 09:00 (Asia/Tokyo).");
    expect(await cursor()).toEqual({ set_at: now, next_slot_at: new Date(times[0]!) });
    expect(await lastAudited("refreshSchedule")).toEqual({
      operation: "setRefreshSchedule",
      action: "changed",
      before: { enabled: false, cron: null, timeZone: null },
      after: { enabled: true, cron: "0 9 * * *\n30 6 * * *", timeZone: "Asia/Tokyo" },
    });
    expect((await show(follower.id)).nextRunTimes).toEqual(times.slice(0, 2));
    expect(await cursorOf(made.exportId)).toEqual(own);
    expect((await show(made.exportId)).nextRunTimes).toEqual(["2027-03-27T01:30:00.000Z", "2027-03-28T01:00:00.000Z"]);

    const before = await cursor();
    now = new Date("2027-03-26T16:00:00Z");
    await setRefresh("enabled: true");
    expect(await cursor()).toEqual(before);
    expect(await setRefresh("enabled: false")).toMatchObject({ cron: "0 9 * * *\n30 6 * * *", nextTimes: [] });
    expect(await cursor()).toEqual({ set_at: now, next_slot_at: null });
    expect((await show(follower.id)).nextRunTimes).toEqual([]);
    await succeed(app, "deleteExport(id: $id)", { id: follower.id }, "Deleted");
    await setSchedule({ kind: "NONE" });
  });

  test("loses no slot when it is changed after one was due", async () => {
    now = new Date("2027-03-26T16:00:00Z");
    const follower = await create({ name: "Follows" });
    await app.app.services.pool.query("UPDATE export SET created_at = $2 WHERE id = $1", [follower.id, now]);
    await setRefresh(`enabled: true, cron: "0 * * * *", timeZone: "UTC"`);
    now = new Date("2027-03-26T17:00:02Z");
    await setRefresh("enabled: false");
    const { rows } = await app.app.services.pool.query("SELECT trigger, slot FROM export_run WHERE export_id = $1", [
      follower.id,
    ]);
    expect(rows).toEqual([{ trigger: "REFRESH", slot: new Date("2027-03-26T17:00:00Z") }]);
    await succeed(app, "deleteExport(id: $id)", { id: follower.id }, "Deleted");
  });

  test("that is wrong is refused with its line, and nothing is changed", async () => {
    const before = await refresh();
    expect(await setRefresh(`enabled: true, cron: "0 9 * * *\\n0 9 1 * *"`)).toMatchObject({
      fields: [{ path: "cron", code: "INVALID", message: expect.stringMatching(/^Line 2: /) }],
    });
    expect(await setRefresh("enabled: true, cron: null, timeZone: null")).toMatchObject({
      fields: [
        { path: "cron", code: "REQUIRED" },
        { path: "timeZone", code: "REQUIRED" },
      ],
    });
    expect(await refresh()).toEqual(before);
  });

  test("is previewed by admins before it is saved", async () => {
    const preview = (cron: string) =>
      app.send<{ answer: Schedule }>(
        `query ($cron: String!) { answer: previewRefreshSchedule(cron: $cron, timeZone: "Europe/Berlin", count: 2) { ${PREVIEW} } }`,
        { cron },
      );
    expect((await preview("30 2 * * 6,0\n45 2 * * *")).answer).toEqual({
      __typename: "SchedulePreview",
      nextTimes: ["2027-03-27T01:30:00.000Z", "2027-03-27T01:45:00.000Z"],
      summary:
        "Runs on weekdays (Monday to Friday) at 02:45; on Saturdays and Sundays at 02:30 and 02:45 (Europe/Berlin).",
      clockChanges: expect.stringContaining("the next instant"),
    });
    expect((await preview("*/5 * * * *")).answer).toMatchObject({ fields: [{ path: "cron", code: "TOO_MANY" }] });
  });
});

test("people say in which language and time zone they are written to, for themselves alone", async () => {
  const update = async (input: Schedule) => {
    const query = `mutation ($input: UpdateViewerInput!) { answer: updateViewer(input: $input) {
      __typename ... on User { id locale timeZone } ... on ValidationError { fields { path code } } } }`;
    const { body } = await app.post({ query, variables: { input } }, { authorization: people.VIEWER.authorization });
    return (body.data as unknown as { answer: Schedule }).answer;
  };
  const me = { __typename: "User", id: people.VIEWER.userId };
  expect(await update({})).toEqual({ ...me, locale: "en", timeZone: "UTC" });
  expect(await update({ timeZone: "Asia/Tokyo" })).toEqual({ ...me, locale: "en", timeZone: "Asia/Tokyo" });
  expect(await lastAudited("user")).toMatchObject({ operation: "updateViewer", after: { timeZone: "Asia/Tokyo" } });
  expect(await update({ locale: "ja", timeZone: null })).toEqual({ ...me, locale: "ja", timeZone: "Asia/Tokyo" });
  expect(await update({ locale: "en", timeZone: "Mars" })).toEqual({
    __typename: "ValidationError",
    fields: [{ path: "timeZone", code: "UNKNOWN" }],
  });
  expect(await update({})).toEqual({ ...me, locale: "ja", timeZone: "Asia/Tokyo" });
  const { users } = await app.send<{ users: { items: { id: string; timeZone: string }[] } }>(
    "{ users { items { id timeZone } } }",
  );
  expect(users.items.filter(({ timeZone }) => timeZone !== "UTC")).toEqual([
    { id: people.VIEWER.userId, timeZone: "Asia/Tokyo" },
  ]);
});
