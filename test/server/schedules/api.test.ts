import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Role } from "../../../server/access/actor.js";
import { succeed } from "../../support/set-up.js";
import { BERLIN, EXPORT, NOT_OWN, PREVIEW, ScheduleApi, USUAL, type Schedule, type Shown } from "./schedule-api.js";

let api: ScheduleApi;
beforeAll(async () => {
  api = await ScheduleApi.start();
});
afterAll(() => api.close());

describe("an export's own schedule", () => {
  test("is set when the export is made, with its retries, and followed from then on", async () => {
    const created = await api.create({ schedule: { ...BERLIN, whenRunning: "SKIP" }, retries: 0 });
    expect(created).toMatchObject({
      retries: 0,
      // Clocks are put forward on the 28th: 02:30 does not exist, and runs at 03:00.
      nextRunTimes: ["2027-03-27T01:30:00.000Z", "2027-03-28T01:00:00.000Z"],
      schedule: { ...NOT_OWN, ...BERLIN, ...USUAL, whenRunning: "SKIP" },
    });
    expect(created.schedule["summary"]).toBe("Runs every day at 02:30 (Europe/Berlin).");
    expect(await api.cursorOf(created.id)).toEqual({ set_at: api.now, next_slot_at: new Date("2027-03-27T01:30:00Z") });
    expect(await api.show(created.id)).toMatchObject({ nextRunTimes: created.nextRunTimes });
    await succeed(api.app, "deleteExport(id: $id)", { id: created.id }, "Deleted");
    expect(await api.cursorOf(created.id)).toBeNull();
  });

  test("that is wrong keeps the export from being made, with all that is wrong about it", async () => {
    const refused = await api.create({ name: "", schedule: { kind: "OWN", cron: "H * * * *" }, retries: 11 });
    expect(refused.fields?.map(({ path, code }) => [path, code])).toEqual([
      ["name", "REQUIRED"],
      ["schedule.cron", "INVALID"],
      ["schedule.timeZone", "REQUIRED"],
      ["retries", "OUT_OF_RANGE"],
    ]);
  });

  test("goes on where it is when it is set to what it was, whatever else of it changes, and begins anew otherwise", async () => {
    const first = api.now;
    await api.setSchedule({ kind: "OWN", everyMinutes: 90 });
    const begun = await api.cursorOf(api.made.exportId);
    expect(begun).toEqual({ set_at: first, next_slot_at: new Date("2027-03-26T13:30:00Z") });
    api.now = new Date("2027-03-26T13:00:00Z");
    const same = await api.setSchedule({ kind: "OWN", everyMinutes: 90, whenMissed: "SKIP", timeZone: "Asia/Tokyo" });
    expect(same.schedule).toMatchObject({ whenMissed: "SKIP", missedWithinMinutes: 1440, timeZone: "Asia/Tokyo" });
    expect(same.nextRunTimes).toEqual(["2027-03-26T13:30:00.000Z", "2027-03-26T15:00:00.000Z"]);
    expect(await api.cursorOf(api.made.exportId)).toEqual(begun);

    const other = await api.setSchedule({ kind: "OWN", everyMinutes: 91, missedWithinMinutes: null });
    expect(other.schedule).toMatchObject({ whenMissed: "SKIP", missedWithinMinutes: 1440, timeZone: null });
    expect(await api.cursorOf(api.made.exportId)).toEqual({
      set_at: api.now,
      next_slot_at: new Date("2027-03-26T14:31:00Z"),
    });
    expect(other.nextRunTimes[0]).toBe("2027-03-26T14:31:00.000Z");
    const usual = await api.setSchedule({ kind: "NONE", whenMissed: null });
    expect(usual).toMatchObject({ nextRunTimes: [], schedule: { kind: "NONE", ...NOT_OWN, ...USUAL } });
    expect(await api.cursorOf(api.made.exportId)).toBeNull();
  });

  test("loses no slot when it is changed after one was due: that is a run before", async () => {
    api.now = new Date("2027-03-26T13:00:00Z");
    const created = await api.create({ name: "Just due", schedule: { ...BERLIN, cron: "0 * * * *" } });
    api.now = new Date("2027-03-26T14:00:01Z");
    const runs = async () =>
      (
        await api.app.app.services.pool.query<{ slot: Date; state: string }>(
          "SELECT slot, state FROM export_run WHERE export_id = $1 ORDER BY slot",
          [created.id],
        )
      ).rows;
    await api.setSchedule({ ...BERLIN, cron: "0 * * * *", whenRunning: "SKIP" }, created.id);
    expect(await runs()).toEqual([]);
    await api.setSchedule({ ...BERLIN, cron: "0 6 * * *" }, created.id);
    expect(await runs()).toEqual([{ slot: new Date("2027-03-26T14:00:00Z"), state: "QUEUED" }]);
    expect((await api.cursorOf(created.id))?.next_slot_at).toEqual(new Date("2027-03-27T05:00:00Z"));
    await succeed(api.app, "deleteExport(id: $id)", { id: created.id }, "Deleted");
  });

  test("has no next times while the export is paused or detached, and is copied with it", async () => {
    const created = await api.create({ name: "Template", schedule: { ...BERLIN, missedWithinMinutes: 5 }, retries: 7 });
    const copyId = await succeed(api.app, "duplicateExport(id: $id)", { id: created.id }, "Export");
    expect((await api.show(copyId)).nextRunTimes).toEqual([]);
    expect(await api.cursorOf(copyId)).toEqual(await api.cursorOf(created.id));
    await succeed(api.app, "resumeExport(id: $id)", { id: copyId }, "Export");
    expect(await api.show(copyId)).toMatchObject({
      nextRunTimes: created.nextRunTimes,
      retries: 7,
      schedule: created.schedule,
    });
    await succeed(api.app, "detachConnection(exportId: $exportId)", { exportId: copyId }, "Export");
    expect((await api.show(copyId)).nextRunTimes).toEqual([]);
    for (const id of [created.id, copyId]) await succeed(api.app, "deleteExport(id: $id)", { id }, "Deleted");
  });

  test("a change is in the audit trail, in the API's words", async () => {
    await api.setSchedule({ kind: "OWN", cron: "0 6 L * *", timeZone: "Asia/Tokyo", endsAt: "2028-01-01T00:00:00Z" });
    expect(await api.lastAudited("export")).toMatchObject({
      operation: "setExportSchedule",
      action: "changed",
      before: { scheduleKind: "NONE", scheduleCron: null },
      after: { scheduleKind: "OWN", scheduleCron: "0 6 L * *", scheduleTimeZone: "Asia/Tokyo" },
    });
    await api.setSchedule({ kind: "NONE" });
  });

  test("retries are changed with the export, within bounds, and null is the usual", async () => {
    const update = async (retries: number | null) =>
      (
        await api.app.send<{ answer: Shown }>(
          `mutation ($id: ID!, $input: UpdateExportInput!) { answer: updateExport(id: $id, input: $input) { ${EXPORT} } }`,
          { id: api.made.exportId, input: { retries } },
        )
      ).answer;
    expect(await update(10)).toMatchObject({ retries: 10 });
    expect(await update(11)).toMatchObject({ fields: [{ path: "retries", code: "OUT_OF_RANGE" }] });
    expect(await update(null)).toMatchObject({ retries: 3 });
  });
});

describe("a preview", () => {
  const preview = async (schedule: Schedule, count: number | null = 2, language = "en") => {
    const query = `query ($schedule: ExportScheduleInput!, $count: Int) { answer: previewSchedule(schedule: $schedule, count: $count) { ${PREVIEW} } }`;
    const headers = { authorization: api.people.CONTRIBUTOR.authorization, "accept-language": language };
    const { body } = await api.app.post({ query, variables: { schedule, count } }, headers);
    return (body.data as unknown as { answer: { nextTimes: string[]; summary: string; clockChanges: string } }).answer;
  };

  test("says what a schedule would come to, in the reader's language, and saves nothing", async () => {
    const before = await api.show(api.made.exportId);
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
    expect(await api.show(api.made.exportId)).toEqual(before);
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
    const headers = { authorization: api.people[role].authorization };
    return (await api.app.post({ query, variables: { exportIds, schedule } }, headers)).body;
  };
  const answers = (body: Awaited<ReturnType<typeof setAll>>) =>
    (body.data as unknown as { answer: { exportId: string; result: Shown }[] }).answer;

  test("is set on each of them, one result for each in order; those that are not named keep theirs", async () => {
    const [one, other] = [await api.create({ name: "One" }), await api.create({ name: "Other", schedule: BERLIN })];
    const missing = randomUUID();
    const results = answers(await setAll([other.id, missing, "nonsense", one.id], { ...BERLIN, cron: "0 5 * * 1" }));
    expect(results.map(({ exportId, result }) => [exportId, result.__typename])).toEqual([
      [other.id, "Export"],
      [missing, "NotFound"],
      ["nonsense", "NotFound"],
      [one.id, "Export"],
    ]);
    for (const id of [one.id, other.id]) {
      expect((await api.show(id)).schedule).toMatchObject({ kind: "OWN", cron: "0 5 * * 1" });
      expect((await api.cursorOf(id))?.next_slot_at).toEqual(new Date("2027-03-29T03:00:00Z"));
    }
    expect((await api.show(api.made.exportId)).schedule).toMatchObject({ kind: "NONE" });
    const refused = answers(await setAll([one.id, other.id], { kind: "OWN", everyMinutes: 0 }));
    expect(refused.map(({ result }) => result.fields?.[0]?.path)).toEqual(Array(2).fill("schedule.everyMinutes"));
    for (const { id } of [one, other]) await succeed(api.app, "deleteExport(id: $id)", { id }, "Deleted");
  });

  test("a contributor changes those on connections shared with them, and is told which they may not", async () => {
    const schedule = { ...BERLIN, cron: "0 4 * * *" };
    const [kept] = answers(await setAll([api.made.exportId], schedule, "CONTRIBUTOR"));
    expect(kept!.result).toMatchObject({ fields: [{ path: "exportIds.0", code: "NOT_ALLOWED" }] });
    expect((await api.show(api.made.exportId)).schedule).toMatchObject({ kind: "NONE" });
    const { rows } = await api.app.app.services.pool.query(
      "SELECT actor_id, outcome, details FROM audit_event WHERE action = 'setExportSchedules' ORDER BY id DESC LIMIT 1",
    );
    expect(rows).toMatchObject([{ actor_id: api.people.CONTRIBUTOR.userId, outcome: "REFUSED" }]);
    await succeed(api.app, "shareConnection(id: $id)", { id: api.made.connectionId }, "Connection");
    const [changed] = answers(await setAll([api.made.exportId], schedule, "CONTRIBUTOR"));
    expect(changed!.result).toMatchObject({ schedule });
    expect((await setAll([api.made.exportId], schedule, "VIEWER")).errors?.[0]).toMatchObject({
      extensions: { code: "FORBIDDEN" },
    });
    await succeed(api.app, "unshareConnection(id: $id)", { id: api.made.connectionId }, "Connection");
    await api.setSchedule({ kind: "NONE" });
  });
});

test("people say in which language and time zone they are written to, for themselves alone", async () => {
  const update = async (input: Schedule) => {
    const query = `mutation ($input: UpdateViewerInput!) { answer: updateViewer(input: $input) {
      __typename ... on User { id locale timeZone } ... on ValidationError { fields { path code } } } }`;
    const { body } = await api.app.post(
      { query, variables: { input } },
      { authorization: api.people.VIEWER.authorization },
    );
    return (body.data as unknown as { answer: Schedule }).answer;
  };
  const me = { __typename: "User", id: api.people.VIEWER.userId };
  expect(await update({})).toEqual({ ...me, locale: "en", timeZone: "UTC" });
  expect(await update({ timeZone: "Asia/Tokyo" })).toEqual({ ...me, locale: "en", timeZone: "Asia/Tokyo" });
  expect(await api.lastAudited("user")).toMatchObject({ operation: "updateViewer", after: { timeZone: "Asia/Tokyo" } });
  expect(await update({ locale: "ja", timeZone: null })).toEqual({ ...me, locale: "ja", timeZone: "Asia/Tokyo" });
  expect(await update({ locale: "en", timeZone: "Mars" })).toEqual({
    __typename: "ValidationError",
    fields: [{ path: "timeZone", code: "UNKNOWN" }],
  });
  expect(await update({})).toEqual({ ...me, locale: "ja", timeZone: "Asia/Tokyo" });
  const { users } = await api.app.send<{ users: { items: { id: string; timeZone: string }[] } }>(
    "{ users { items { id timeZone } } }",
  );
  expect(users.items.filter(({ timeZone }) => timeZone !== "UTC")).toEqual([
    { id: api.people.VIEWER.userId, timeZone: "Asia/Tokyo" },
  ]);
});
