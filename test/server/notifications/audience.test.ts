import { afterEach, beforeEach, expect, test } from "vitest";

import { NotificationService } from "../../../server/notifications/notification.service.js";
import { actor, NotificationWorld } from "./notification-world.js";

let world: NotificationWorld;
beforeEach(async () => {
  world = await NotificationWorld.create();
});
afterEach(() => world.close());

const BROKEN = { state: "FAILED", failure_code: "SEGMENT_FAILED" } as const;
const ADA = actor("admin", "ADMIN");

async function toldOf(
  exportId: string,
  values: Parameters<NotificationWorld["endRun"]>[1] = BROKEN,
): Promise<string[]> {
  await world.endRun(exportId, values);
  return (await world.tell()).map(({ to }) => to.split("@")[0]!).toSorted();
}

test("admins are told of everything and others of nothing, until they choose otherwise", async () => {
  const vera = await world.makePerson("Vera", "VIEWER");
  const carl = await world.makePerson("Carl", "CONTRIBUTOR");
  expect(await world.preferences.of(ADA)).toMatchObject({ email: true, emailAvailable: true });
  expect((await world.preferences.of(ADA)).kinds).toHaveLength(7);
  expect(await world.preferences.of(vera)).toMatchObject({ email: true, kinds: [] });
  expect(await toldOf(await world.makeExport())).toEqual(["ada"]);
  await world.preferences.update({ kinds: ["HELD", "FAILED"] }, vera);
  await world.preferences.update({ kinds: ["HELD"] }, ADA);
  await world.preferences.update({ kinds: ["FAILED"], email: false }, carl);
  expect(await world.preferences.of(vera)).toMatchObject({ kinds: ["FAILED", "HELD"] });
  expect(await toldOf(await world.makeExport())).toEqual(["vera"]);
  expect(await world.preferences.update({ kinds: ["TEST"] }, vera)).toMatchObject({
    fields: [{ path: "kinds", code: "NOT_CHOOSABLE" }],
  });
});

test("whoever watches an export is told everything about it, whoever muted it nothing, and each is told of their own", async () => {
  const vera = await world.makePerson("Vera", "VIEWER");
  const [one, two] = [await world.makeExport("One"), await world.makeExport("Two")];
  await world.preferences.setWatching(world.em, one, "WATCH", vera);
  await world.preferences.setWatching(world.em, one, "MUTE", ADA);
  expect(await toldOf(one)).toEqual(["vera"]);
  expect(await toldOf(two)).toEqual(["ada"]);
  await world.pool.query("UPDATE connection SET needs_reauthentication_since = now()");
  const mails = await world.tell();
  expect(mails.map(({ to, subject }) => [to.split("@")[0], subject.split(": ").at(-1)])).toEqual(
    expect.arrayContaining([
      ["ada", "“Two” cannot run"],
      ["vera", "“One” cannot run"],
    ]),
  );
  // A viewer does not see connections, and is not led to one.
  const [toAda, toVera] = ["ada", "vera"].map((who) => mails.find(({ to }) => to.startsWith(who))!.text);
  expect(toAda).toContain("#/connections/");
  expect(toVera).not.toContain("#/connections/");
  expect(toVera).toContain(`#/exports/${one}/show`);
  await world.preferences.setWatching(world.em, one, "USUAL", vera);
  expect(await world.preferences.watchingOf(world.em, one, vera)).toBe("USUAL");
  await world.pool.query("UPDATE connection SET needs_reauthentication_since = NULL");
  await world.pool.query("DELETE FROM incident");
  expect(await toldOf(one)).toEqual([]);
});

test("a connection that no export uses is for admins, shared or not", async () => {
  const carl = await world.makePerson("Carl", "CONTRIBUTOR");
  await world.preferences.update({ kinds: ["REAUTHENTICATION"] }, carl);
  await world.pool.query("UPDATE connection SET needs_reauthentication_since = now(), shared_with_contributors = true");
  expect((await world.tell()).map(({ to }) => to)).toEqual(["ada@example.com"]);
  const other = await world.makeConnection("Other account");
  await world.pool.query("UPDATE connection SET shared_with_contributors = true WHERE id = $1", [other]);
  await world.makeExport("Elsewhere", other);
  await world.pool.query("UPDATE connection SET needs_reauthentication_since = now() WHERE id = $1", [other]);
  const mails = await world.tell();
  expect(mails.map(({ to }) => to).toSorted()).toEqual(["ada@example.com", "carl@example.com"]);
  for (const { text } of mails) expect(text).toContain(`#/connections/${other}/show`);
});

test("who is deactivated, chose otherwise, muted the export or is no admin any more by the time it is sent gets nothing", async () => {
  const people = ["Dora", "Emil", "Fay", "Gus"];
  for (const name of people) await world.makePerson(name, "ADMIN");
  const id = await world.makeExport();
  await world.endRun(id, BROKEN);
  await world.note();
  world.pass(60_000);
  await world.note();
  await world.pool.query("UPDATE app_user SET deactivated_at = now() WHERE id = 'dora'");
  await world.preferences.update({ email: false }, actor("emil", "ADMIN"));
  await world.preferences.setWatching(world.em, id, "MUTE", actor("fay", "ADMIN"));
  await world.pool.query("UPDATE app_user SET role = 'VIEWER' WHERE id = 'gus'");
  await world.deliver();
  expect(world.sink.mails.map(({ to }) => to)).toEqual(["ada@example.com"]);
  expect((await world.deliveries()).map(({ to, state, problem }) => [to, state, problem])).toEqual([
    ["admin", "SENT", null],
    ["dora", "DROPPED", "DEACTIVATED"],
    ["emil", "DROPPED", "NOT_WANTED"],
    ["fay", "DROPPED", "NOT_WANTED"],
    ["gus", "DROPPED", "NOT_WANTED"],
  ]);
  // They do not find it in the list either, as whoever administers notifications does.
  const listed = async (who: string, role: "ADMIN" | "VIEWER") =>
    new NotificationService("").list(world.em, { offset: 0, limit: 10 }, {}, actor(who, role));
  expect([(await listed("gus", "VIEWER")).totalCount, (await listed("admin", "ADMIN")).totalCount]).toEqual([0, 1]);
  // Nor is anybody of them told of the next thing.
  await world.endRun(id, { state: "FAILED", failure_code: "LIST_NOT_FOUND" });
  await world.tell();
  expect((await world.deliveries()).filter(({ to }) => to !== "admin")).toHaveLength(4);
});

test("no e-mail address of anybody reaches the log, whether the mail server takes a message or not", async () => {
  world.sink.refuse = () => 550;
  await world.endRun(await world.makeExport(), BROKEN);
  await world.tell();
  expect(await world.deliveries()).toMatchObject([{ state: "FAILED", problem: "MAIL_REFUSED", attempts: 1 }]);
  expect(world.logged.length).toBeGreaterThan(0);
  expect(world.logged.join("\n")).not.toMatch(/ada|@example/i);
});
