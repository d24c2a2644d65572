import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Role } from "../../../server/access/actor.js";
import { succeed } from "../../support/set-up.js";
import { BERLIN, NOT_OWN, PREVIEW, ScheduleApi, USUAL, type Schedule } from "./schedule-api.js";

let api: ScheduleApi;
beforeAll(async () => {
  api = await ScheduleApi.start();
});
afterAll(() => api.close());

describe("the refresh", () => {
  const REFRESH = "enabled cron timeZone nextTimes(count: 3) summary permissions";
  const refresh = async (role: Role = "ADMIN") => {
    const headers = { authorization: api.people[role].authorization };
    const { body } = await api.app.post({ query: `{ refreshSchedule { ${REFRESH} } }` }, headers);
    return (body.data as unknown as { refreshSchedule: Schedule }).refreshSchedule;
  };
  const setRefresh = async (argumentsGiven: string, role: Role = "ADMIN") => {
    const query = `mutation { answer: setRefreshSchedule(${argumentsGiven}) {
      __typename ... on RefreshSchedule { ${REFRESH} } ... on ValidationError { fields { path code message } } } }`;
    const { body } = await api.app.post({ query }, { authorization: api.people[role].authorization });
    if (body.errors) return body.errors[0]!.extensions;
    return (body.data as unknown as { answer: Schedule }).answer;
  };
  const cursor = async () =>
    (await api.app.app.services.pool.query("SELECT set_at, next_slot_at FROM refresh_schedule")).rows[0] as {
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
    api.now = new Date("2027-03-26T15:00:00Z");
    await api.setSchedule(BERLIN);
    const own = await api.cursorOf(api.made.exportId);
    const follower = await api.create({ name: "Follows" });
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
    expect(await cursor()).toEqual({ set_at: api.now, next_slot_at: new Date(times[0]!) });
    expect(await api.lastAudited("refreshSchedule")).toEqual({
      operation: "setRefreshSchedule",
      action: "changed",
      before: { enabled: false, cron: null, timeZone: null },
      after: { enabled: true, cron: "0 9 * * *\n30 6 * * *", timeZone: "Asia/Tokyo" },
    });
    expect((await api.show(follower.id)).nextRunTimes).toEqual(times.slice(0, 2));
    expect(await api.cursorOf(api.made.exportId)).toEqual(own);
    expect((await api.show(api.made.exportId)).nextRunTimes).toEqual([
      "2027-03-27T01:30:00.000Z",
      "2027-03-28T01:00:00.000Z",
    ]);

    const before = await cursor();
    api.now = new Date("2027-03-26T16:00:00Z");
    await setRefresh("enabled: true");
    expect(await cursor()).toEqual(before);
    expect(await setRefresh("enabled: false")).toMatchObject({ cron: "0 9 * * *\n30 6 * * *", nextTimes: [] });
    expect(await cursor()).toEqual({ set_at: api.now, next_slot_at: null });
    expect((await api.show(follower.id)).nextRunTimes).toEqual([]);
    await succeed(api.app, "deleteExport(id: $id)", { id: follower.id }, "Deleted");
    await api.setSchedule({ kind: "NONE" });
  });

  test("loses no slot when it is changed after one was due", async () => {
    api.now = new Date("2027-03-26T16:00:00Z");
    const follower = await api.create({ name: "Follows" });
    await api.app.app.services.pool.query("UPDATE export SET created_at = $2 WHERE id = $1", [follower.id, api.now]);
    await setRefresh(`enabled: true, cron: "0 * * * *", timeZone: "UTC"`);
    api.now = new Date("2027-03-26T17:00:02Z");
    await setRefresh("enabled: false");
    const { rows } = await api.app.app.services.pool.query(
      "SELECT trigger, slot FROM export_run WHERE export_id = $1",
      [follower.id],
    );
    expect(rows).toEqual([{ trigger: "REFRESH", slot: new Date("2027-03-26T17:00:00Z") }]);
    await succeed(api.app, "deleteExport(id: $id)", { id: follower.id }, "Deleted");
  });

  test("loses no slot of an export that ceases to follow it, and gives none to one that begins to", async () => {
    api.now = new Date("2027-03-26T18:00:00Z");
    const [leaves, joins] = [
      await api.create({ name: "Leaves" }),
      await api.create({ name: "Joins", schedule: { kind: "NONE" } }),
    ];
    await api.app.app.services.pool.query("UPDATE export SET created_at = $1", [api.now]);
    await setRefresh(`enabled: true, cron: "0 * * * *", timeZone: "UTC"`);
    api.now = new Date("2027-03-26T20:00:02Z");
    await api.setSchedule({ kind: "WITH_REFRESH" }, joins.id);
    await api.setSchedule({ kind: "NONE" }, leaves.id);
    const slot = (hour: number) => ({ trigger: "REFRESH", slot: new Date(`2027-03-26T${hour}:00:00Z`) });
    expect(await api.runsOf(leaves.id)).toEqual([
      { ...slot(19), state: "SKIPPED" },
      { ...slot(20), state: "QUEUED" },
    ]);
    expect(await api.runsOf(joins.id)).toEqual([]);
    api.now = new Date("2027-03-26T21:00:01Z");
    await setRefresh("enabled: false");
    expect(await api.runsOf(joins.id)).toEqual([{ ...slot(21), state: "QUEUED" }]);
    expect(await api.runsOf(leaves.id)).toHaveLength(2);
    for (const { id } of [leaves, joins]) await succeed(api.app, "deleteExport(id: $id)", { id }, "Deleted");
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
      api.app.send<{ answer: Schedule }>(
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
