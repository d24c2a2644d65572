import { afterEach, beforeEach, expect, test } from "vitest";

import { MINUTE, NotificationWorld, PUBLIC_URL } from "./notification-world.js";

let world: NotificationWorld;
beforeEach(async () => {
  world = await NotificationWorld.create();
});
afterEach(() => world.close());

const REFUSED = { state: "SKIPPED", skip_reason: "NEEDS_REAUTHENTICATION" } as const;
const BROKEN = { state: "FAILED", failure_code: "SEGMENT_FAILED", failure_details: { problem: "42P01" } } as const;
const AWAY = { state: "FAILED", failure_code: "DESTINATION_UNAVAILABLE", failure_details: { problem: "503" } } as const;

async function refuse(connectionId: string = world.connectionId): Promise<void> {
  await world.pool.query("UPDATE connection SET needs_reauthentication_since = now() WHERE id = $1", [connectionId]);
}

async function authenticate(): Promise<void> {
  await world.pool.query("UPDATE connection SET needs_reauthentication_since = NULL");
}

test("forty exports on one broken connection are one message that names ten of them and how many more there are", async () => {
  await refuse();
  for (let n = 1; n <= 40; n += 1) {
    const id = await world.makeExport(`Export ${String(n).padStart(2, "0")}`);
    await world.endRun(id, REFUSED);
    // Some are looked at before others have ended.
    if (n % 15 === 0) await world.note();
  }
  const mails = await world.tell();
  expect(mails).toHaveLength(1);
  const [mail] = mails;
  expect(mail!.to).toBe("ada@example.com");
  expect(mail!.subject).toBe(
    "Listwright: Connection “Newsletter account” must be authenticated again: “Export 01” and 39 more cannot run",
  );
  expect(mail!.text).toContain("- Export 10\n- and 30 more");
  expect(mail!.text).not.toContain("Export 11");
  expect(mail!.text).toContain(`Open the connection:\n${PUBLIC_URL}/#/connections/${world.connectionId}/show`);
  expect(mail!.html).toContain("<li>Export 01</li>");
  expect(await world.tell()).toEqual([]);

  // One of them gets through after somebody authenticated: that is one message too.
  await authenticate();
  expect(await world.tell()).toEqual([]);
  const [{ id } = { id: "" }] = await world.query<{ id: string }>("SELECT id FROM export WHERE name = 'Export 07'");
  await world.endRun(id, { state: "SUCCEEDED" });
  const [again, ...others] = await world.tell();
  expect(again!.subject).toBe("Listwright: “Export 07” and 39 more work again");
  expect(others).toEqual([]);
  // For the others it is over as well.
  const [{ id: other } = { id: "" }] = await world.query<{ id: string }>(
    "SELECT id FROM export WHERE name = 'Export 08'",
  );
  await world.endRun(other, { state: "SUCCEEDED" });
  expect(await world.tell()).toEqual([]);
  expect(await world.kinds()).toEqual(["REAUTHENTICATION", "RECOVERED"]);
});

test("the same cause twice is told once, another one again, and that it works again once", async () => {
  const id = await world.makeExport();
  await world.endRun(id, BROKEN);
  expect((await world.tell()).map(({ subject }) => subject)).toEqual(["Listwright: “Customers” failed"]);
  await world.endRun(id, BROKEN);
  await world.endRun(id, BROKEN);
  expect(await world.tell()).toEqual([]);
  await world.endRun(id, { state: "FAILED", failure_code: "LIST_NOT_FOUND" });
  expect((await world.tell())[0]!.text).toContain("The list does not exist any more.");
  await world.endRun(id, BROKEN);
  expect(await world.tell()).toEqual([]);
  await world.endRun(id, { state: "COMPLETED_WITH_WARNINGS", still_rejected: 3 });
  const [mail, ...others] = await world.tell();
  expect([mail!.subject, others]).toEqual(["Listwright: “Customers” works again", []]);
  expect(mail!.text).toMatch(/Since 25 November 2026, 09:00 \(UTC\) it had not: .*42P01/);
  await world.endRun(id, { state: "SUCCEEDED" });
  expect(await world.tell()).toEqual([]);
  await world.endRun(id, BROKEN);
  expect(await world.tell()).toHaveLength(1);
});

test("all is quiet while all is well, when a person stopped it, and when what is told of is over before it is told", async () => {
  const id = await world.makeExport();
  for (const state of ["SUCCEEDED", "SUCCEEDED", "CANCELLED", "REJECTED"]) await world.endRun(id, { state });
  await world.endRun(id, { state: "COMPLETED_WITH_WARNINGS", still_rejected: 7 });
  for (const skip_reason of ["PAUSED", "ALREADY_RUNNING", "HELD_PLAN_WAITING"]) {
    await world.endRun(id, { state: "SKIPPED", skip_reason });
  }
  await world.endRun(id, { state: "FAILED", failure_code: "PAUSED" });
  await world.endRun(id, { kind: "PLAN", ...BROKEN });
  expect(await world.tell()).toEqual([]);
  await world.endRun(id, BROKEN);
  await world.note();
  await world.endRun(id, { state: "SUCCEEDED" });
  expect(await world.tell()).toEqual([]);
  expect(await world.kinds()).toEqual([]);
});

test("a credential that a test found refused is told without any run, and again when it breaks again", async () => {
  await refuse();
  const [mail] = await world.tell();
  expect(mail!.subject).toBe("Listwright: Connection “Newsletter account” must be authenticated again");
  await authenticate();
  expect(await world.tell()).toEqual([]);
  await refuse();
  expect(await world.tell()).toHaveLength(1);
  // Mended before anybody was told of it.
  const other = await world.makeConnection("Other account");
  await refuse(other);
  await world.note();
  await authenticate();
  expect(await world.tell()).toEqual([]);
});

test("one that is still in trouble when another gets through while it is collected is told all the same", async () => {
  const [one, two] = [await world.makeExport("One"), await world.makeExport("Two")];
  await world.endRun(one, AWAY);
  await world.endRun(two, AWAY);
  await world.endRun(one, { state: "SUCCEEDED" });
  await world.note();
  await world.endRun(two, AWAY);
  expect((await world.tell()).map(({ text }) => text.includes("“Two”"))).toEqual([true]);
});

test("what several exports meet is over for each by itself, and one that joins is told to whoever was not told", async () => {
  const vera = await world.makePerson("Vera", "VIEWER");
  const [one, two, three] = [
    await world.makeExport("One"),
    await world.makeExport("Two"),
    await world.makeExport("Three"),
  ];
  await world.preferences.setWatching(world.em, three, "WATCH", vera);
  await world.endRun(one, AWAY);
  await world.endRun(two, AWAY);
  expect((await world.tell()).map(({ to, subject }) => [to, subject])).toEqual([
    ["ada@example.com", "Listwright: “One” and 1 more failed"],
  ]);
  await world.endRun(three, AWAY);
  expect((await world.tell()).map(({ to, subject }) => [to, subject])).toEqual([
    ["vera@example.com", "Listwright: “Three” failed"],
  ]);
  await world.endRun(one, { state: "SUCCEEDED" });
  expect((await world.tell()).map(({ to, subject }) => [to, subject])).toEqual([
    ["ada@example.com", "Listwright: “One” works again"],
  ]);
  // Two never got through since; One did.
  await world.endRun(two, AWAY);
  expect(await world.tell()).toEqual([]);
  await world.endRun(one, AWAY);
  expect(await world.tell()).toHaveLength(1);
  // A day later it is not the same any more.
  world.pass(25 * 60 * MINUTE);
  const late = await world.makeExport("Late");
  await world.endRun(late, AWAY);
  expect((await world.tell()).map(({ subject }) => subject)).toEqual(["Listwright: “Late” failed"]);
});

test("what concerns an export or a connection that is deleted is told to nobody", async () => {
  const id = await world.makeExport();
  await world.endRun(id, BROKEN);
  const other = await world.makeConnection("Other account");
  await refuse(other);
  await world.note();
  await world.pool.query("DELETE FROM export WHERE id = $1", [id]);
  await world.pool.query("DELETE FROM connection WHERE id = $1", [other]);
  expect(await world.tell()).toEqual([]);
  expect(await world.query("SELECT FROM incident WHERE closed_at IS NULL")).toEqual([]);
});

test("several processes at once, and one that dies at any moment, make one message for one cause", async () => {
  const id = await world.makeExport();
  await world.endRun(id, BROKEN);
  const died = { ...world.pool, connect: () => dyingClient("DELETE FROM run_ending") };
  const { noteEndings } = await import("../../../server/notifications/note-endings.js");
  const clock = { now: async () => world.now };
  await expect(noteEndings({ pool: died as typeof world.pool, clock, emailAvailable: true })).rejects.toThrow("died");
  expect(await world.query("SELECT FROM incident")).toEqual([]);
  await Promise.all([world.note(), world.note(), world.note()]);
  world.pass(MINUTE);
  const dying = { ...world.pool, connect: () => dyingClient("SET told = true") };
  await expect(noteEndings({ pool: dying as typeof world.pool, clock, emailAvailable: true })).rejects.toThrow("died");
  await Promise.all([world.note(), world.note(), world.note()]);
  await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
  expect(world.sink.mails).toHaveLength(1);
  expect(await world.kinds()).toEqual(["FAILED"]);
});

/** A connection that is lost at the statement that holds `last`. */
async function dyingClient(last: string) {
  const client = await world.pool.connect();
  return new Proxy(client, {
    get(target, name) {
      if (name !== "query") return Reflect.get(target, name) as unknown;
      return async (text: string, values?: unknown[]) => {
        if (typeof text === "string" && text.includes(last)) throw new Error("died");
        return target.query(text, values);
      };
    },
  });
}
