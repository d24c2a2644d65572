import { pino } from "pino";
import { beforeEach, expect, test } from "vitest";

import { AuditService } from "../../../../server/audit/audit.service.js";
import { expireHeldPlans } from "../../../../server/runs/held/held-plan.service.js";
import { countsOf } from "../../../../server/runs/run-counts.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { withCalls } from "../with-calls.js";
import { decisionsIn, holdRun, makeSegment, stagedTables } from "./held-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let decide: ReturnType<typeof decisionsIn>;
beforeEach(async () => {
  world = await RunWorld.create();
  decide = decisionsIn(world);
  world.people = people(30);
  return () => world.close();
});

const lines: string[] = [];
const log = pino({}, { write: (line: string) => void lines.push(line) });
const CONSENT = { field: "consent", yesValues: ["yes"], refusalWithholds: "ADDRESS", removeWhenGone: false } as const;
const who = (number: number) => `person${number}@example.com`;

test("a plan that a guard holds waits without its list, and is delivered as it was shown once somebody approves it", async () => {
  const held = await holdRun(world, world.exportId);
  expect(held).toMatchObject({ uniqueCount: 30, toAdd: 30, added: 0, finishedAt: null });
  expect(held.heldBecause).toEqual([{ code: "MAX_MEMBERS", count: 30, limit: 1 }]);
  expect(held.heldUntil!.getTime() - held.heldAt!.getTime()).toBe(72 * 3_600_000);
  expect(await world.listed()).toEqual([]);
  // Only its own export waits for the decision.
  await expect(world.request(world.exportId)).rejects.toThrow("ExportAlreadyRunning");
  const other = await world.runToEnd(await world.makeExport());
  expect(other).toMatchObject({ state: "SUCCEEDED", added: 30 });
  await world.query("UPDATE export_run SET held_until = held_until + interval '1 hour' WHERE id = $1", [held.id]);

  const approved = await decide.approve(held.id);
  expect(approved).toMatchObject({ state: "QUEUED", attempt: 0 });
  expect(await decide.approve(held.id)).toMatchObject({ typename: "ValidationError" });
  const run = await world.performToEnd(held.id);
  // Those whom the other export has put there meanwhile are on the list by now.
  expect(run).toMatchObject({ state: "SUCCEEDED", added: 0, updated: 30, toAdd: 0, toUpdate: 30, attempt: 1 });
  expect(run.approvedBy?.id).toBe("admin");
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.listed()).toHaveLength(30);
  expect(await stagedTables(world)).toEqual([]);
  const [event] = await world.query(
    "SELECT action, object_id, details FROM audit_event WHERE action = 'approveHeldRun'",
  );
  expect(event).toMatchObject({ object_id: held.id, details: { kind: "EXPORT", toAdd: 30 } });
});

test("what changed between the plan and its approval is left out, and nobody is added", async () => {
  const exportId = await world.makeExport({ matching: { recipientConsent: CONSENT } });
  world.people = people(30).map((person) => ({ ...person, consent: "yes" }));
  const held = await holdRun(world, exportId);
  // One unsubscribes, one takes back the consent, five leave the segment, and somebody new comes.
  await world.sandbox.control.setState(world.listId, who(0), "Unsubscribed");
  world.people = [
    ...world.people.slice(0, 1),
    { ...world.people[1]!, consent: "no" },
    ...world.people.slice(7),
    { email: "late@example.com", consent: "yes" },
  ];
  await decide.approve(held.id);
  const run = await world.performToEnd(held.id);
  expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", uniqueCount: 28, withheld: 2, added: 23, toAdd: 28 });
  expect(run.warnings).toEqual(
    expect.arrayContaining([
      { code: "WITHHELD_SINCE", count: 2 },
      { code: "NO_LONGER_MEMBERS", count: 5 },
    ]),
  );
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  const outcomes = await world.outcomes(run.id);
  expect([2, 3, 4, 5, 6].map((number) => outcomes.get(who(number)))).toEqual(Array(5).fill("NOT_ATTEMPTED"));
  const withheld = await world.query(
    "SELECT address, code, reason FROM run_recipient WHERE run_id = $1 AND outcome = 'WITHHELD' ORDER BY address",
    [run.id],
  );
  expect(withheld).toEqual([
    { address: who(0), code: 206, reason: "UNSUBSCRIBED" },
    { address: who(1), code: null, reason: "NO_CONSENT" },
  ]);
  const listed = await world.listed();
  expect(listed).toHaveLength(23);
  expect(listed).not.toContain("late@example.com");
});

test.each([
  ["LIST", "UPDATE export SET list_id = 'another', list_name = 'Another' WHERE id = $1"],
  ["CONNECTION", "UPDATE export SET connection_id = NULL WHERE id = $1"],
  ["CONNECTION", `UPDATE connection SET account = '[{"id": "another", "name": "Another"}]' WHERE $1::uuid IS NOT NULL`],
  ["SEGMENTS", "UPDATE segment SET sql = sql || ' WHERE true' WHERE $1::uuid IS NOT NULL"],
  ["SEGMENTS", "DELETE FROM export_segment WHERE export_id = $1"],
  ["MATCHING", `UPDATE export SET matching = matching || '{"name": []}' WHERE id = $1`],
  ["MEMBERSHIP", "UPDATE export SET membership = 'MIRROR', on_leave = 'DELETE' WHERE id = $1"],
  ["GUARDS", "UPDATE export SET max_members = NULL WHERE id = $1"],
  ["ROWS_LOST", "LOST"],
])("a plan is outdated when its %s changed (%#), and is still there to be rejected", async (changed, statement) => {
  await makeSegment(world, world.exportId);
  const held = await holdRun(world, world.exportId);
  if (statement === "LOST") {
    const [table] = await world.query<{ name: string }>(
      "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE tablename LIKE 'decisions_%'",
    );
    await world.query(`DELETE FROM ${table!.name} WHERE address = $1`, [who(3)]);
  } else await world.query(statement, [world.exportId]);
  expect(await decide.approve(held.id)).toMatchObject({ typename: "PlanOutdated", changed: [changed] });
  expect(await world.read(held.id)).toMatchObject({ state: "HELD", approvedAt: null });
  expect(await decide.reject(held.id, "It changed.")).toMatchObject({ state: "REJECTED" });
});

test("what is named otherwise leaves a plan as it is", async () => {
  const segmentId = await makeSegment(world, world.exportId);
  const held = await holdRun(world, world.exportId);
  await world.query("UPDATE segment SET name = 'Clients' WHERE id = $1", [segmentId]);
  await world.query("UPDATE export SET name = 'Clients', list_name = 'News' WHERE id = $1", [world.exportId]);
  expect(await decide.approve(held.id)).toMatchObject({ state: "QUEUED" });
});

test("a rejected plan sends nothing, says who rejected it and why, its rows go, and nobody is named for it", async () => {
  const held = await holdRun(world, world.exportId);
  expect(await decide.reject(held.id, " ")).toMatchObject({ fields: [{ path: "reason", code: "REQUIRED" }] });
  expect(await decide.reject(held.id, "x".repeat(501))).toMatchObject({ fields: [{ code: "TOO_LONG" }] });
  await decide.reject(held.id, `Ask ${who(1)} first.`);
  const run = await world.read(held.id);
  expect(run).toMatchObject({
    state: "REJECTED",
    added: 0,
    uniqueCount: 30,
    rejectedReason: "Ask p…@example.com first.",
  });
  expect(countsOf(run).notAttempted).toBe(30);
  expect(await world.query("SELECT * FROM run_recipient WHERE run_id = $1", [held.id])).toEqual([]);
  expect(run.rejectedBy?.id).toBe("admin");
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await stagedTables(world)).toEqual([]);
  expect(await world.listed()).toEqual([]);
  const [event] = await world.query("SELECT details FROM audit_event WHERE action = 'rejectHeldRun'");
  expect(JSON.stringify(event)).not.toContain(who(1));
  // Nothing is in the way of the next run.
  await world.request(world.exportId);
});

test("a plan about which nobody decides in time is cancelled and says so; until then it may be cancelled by hand", async () => {
  const held = await holdRun(world, world.exportId);
  expect(await expireHeldPlans({ pool: world.pool, log, audit: new AuditService({ pool: world.pool }) })).toBe(0);
  await world.query("UPDATE export_run SET held_until = clock_timestamp() WHERE id = $1", [held.id]);
  expect(await decide.approve(held.id)).toMatchObject({ fields: [{ code: "HELD_EXPIRED" }] });
  expect(await expireHeldPlans({ pool: world.pool, log, audit: new AuditService({ pool: world.pool }) })).toBe(1);
  const run = await world.read(held.id);
  expect(run).toMatchObject({ state: "CANCELLED", failureCode: "HELD_EXPIRED", added: 0 });
  expect(run.warnings).toContainEqual({ code: "HELD_EXPIRED" });
  expect(await stagedTables(world)).toEqual([]);
  expect(await world.query("SELECT * FROM run_recipient WHERE run_id = $1", [held.id])).toEqual([]);
  expect(
    await world.query("SELECT object_id, actor_id, operation, details FROM audit_event WHERE action = 'expireHeldRun'"),
  ).toMatchObject([
    { object_id: held.id, actor_id: null, operation: "expireHeldRun", details: { kind: "EXPORT", toAdd: 30 } },
  ]);

  const again = await holdRun(world, world.exportId);
  await world.cancel(again.id);
  expect(await world.read(again.id)).toMatchObject({ state: "CANCELLED", failureCode: null });
  expect(await stagedTables(world)).toEqual([]);
});

test("a plan that cannot be ended in time keeps no other waiting, and is named in the log", async () => {
  const stuck = await holdRun(world, world.exportId);
  const other = await holdRun(world, await world.makeExport());
  expect(stuck.id < other.id).toBe(true);
  await world.query("UPDATE export_run SET held_until = clock_timestamp()");
  const { pool } = world;
  const audit = new AuditService({ pool });
  const refusing: Pick<AuditService, "recordIn"> = {
    recordIn: async (client, event) => {
      if (event.object?.id === stuck.id) throw new Error("not now");
      await audit.recordIn(client, event);
    },
  };
  await expect(expireHeldPlans({ pool, log, audit: refusing })).rejects.toThrow("1 of 2 held plans");
  expect(await world.read(stuck.id)).toMatchObject({ state: "HELD" });
  expect(await world.read(other.id)).toMatchObject({ state: "CANCELLED", failureCode: "HELD_EXPIRED" });
  expect(lines.map((line) => (JSON.parse(line) as { runId?: string }).runId)).toEqual([stuck.id]);
  expect(await expireHeldPlans({ pool, log, audit })).toBe(1);
});

test("an approved plan is never planned again: every attempt delivers its rows, and lost rows end it", async () => {
  const held = await holdRun(world, world.exportId);
  await decide.approve(held.id);
  // Everybody of the plan, and more: only the plan counts.
  world.people = people(60);
  await world.sandbox.control.fault({ status: 500 }, { method: "POST", pathIncludes: "/import.json", times: 8 });
  const failed = await world.perform(held.id);
  expect(failed).toMatchObject({ state: "QUEUED", attempt: 1 });
  const run = await world.performToEnd(held.id);
  expect(run).toMatchObject({ state: "SUCCEEDED", added: 30, evaluated: 30, attempt: 2 });

  const lost = await holdRun(world, world.exportId);
  await decide.approve(lost.id);
  const [table] = await world.query<{ name: string }>(
    "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE tablename LIKE 'decisions_%'",
  );
  await world.query(`TRUNCATE ${table!.name}`);
  expect(await world.performToEnd(lost.id)).toMatchObject({ state: "FAILED", failureCode: "APPROVED_PLAN_LOST" });
});

test("what was sent stays sent, and what is left of an approved plan is looked at again by whoever goes on with it", async () => {
  world.people = people(100);
  world.overrides = withCalls(world, { size: 10 });
  const held = await holdRun(world, world.exportId);
  await decide.approve(held.id);
  const shutdown = new AbortController();
  let calls = 0;
  const stopping = withCalls(world, { size: 10, before: () => void (++calls === 5 && shutdown.abort()) });
  const half = await world.perform(held.id, stopping, shutdown.signal);
  expect(half.state).toBe("DELIVERING");
  expect(half.added).toBeGreaterThan(0);
  world.people = [];
  const run = await world.performToEnd(held.id);
  expect(run).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", uniqueCount: 100, added: half.added, attempt: 1 });
  expect(run.warnings).toContainEqual({ code: "NO_LONGER_MEMBERS", count: 100 - half.added });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await world.listed()).toHaveLength(half.added);
});

test("an approved plan whose export was moved, detached or paused before its turn is not delivered", async () => {
  const endings: [string, string | null, string | null][] = [];
  for (const change of ["list_id = 'another'", "connection_id = NULL", "paused = true"]) {
    const exportId = await world.makeExport();
    const held = await holdRun(world, exportId);
    await decide.approve(held.id);
    await world.query(`UPDATE export SET ${change} WHERE id = $1`, [exportId]);
    const { state, skipReason, failureCode } = await world.performToEnd(held.id);
    endings.push([state, skipReason ?? null, failureCode ?? null]);
  }
  expect(endings).toEqual([
    ["FAILED", null, "APPROVED_PLAN_OUTDATED"],
    ["SKIPPED", "NO_CONNECTION", null],
    ["SKIPPED", "PAUSED", null],
  ]);
  expect(await world.listed()).toEqual([]);
});

test("leavers of an approved plan who are members again, foreign or claimed elsewhere by now stay on the list", async () => {
  const exportId = await world.makeExport({ membership: "MIRROR", onLeave: "DELETE" });
  await world.runToEnd(exportId);
  const everybody = world.people;
  world.people = everybody.slice(10);
  const held = await world.perform(await world.request(exportId));
  expect(held).toMatchObject({ state: "HELD", toRemove: 10, keptByClaim: 0, keptForeign: 0 });
  expect(held.heldBecause).toEqual([{ code: "MAX_LEAVER_SHARE", count: 10, limit: 6 }]);
  // Two come back, another export takes one up, and one is foreign after all.
  world.people = [everybody[2]!];
  await world.runToEnd(await world.makeExport());
  world.people = [...everybody.slice(0, 2), ...everybody.slice(10)];
  await world.query("UPDATE recipient SET is_foreign = true WHERE address = $1", [who(3)]);
  await decide.approve(held.id);
  const run = await world.performToEnd(held.id);
  expect(run).toMatchObject({ state: "SUCCEEDED", toRemove: 6, removed: 6, keptByClaim: 1, keptForeign: 1 });
  expect(run.warnings).toEqual(
    expect.arrayContaining([
      { code: "NO_LONGER_LEAVERS", count: 2 },
      { code: "KEPT_BY_CLAIM", count: 1 },
      { code: "KEPT_FOREIGN", count: 1 },
    ]),
  );
  expect(await world.listed()).toHaveLength(24);
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  // Those who came back keep their claims until a run plans anew; the others' are let go of.
  const claims = await world.query<{ address: string }>(
    "SELECT address FROM export_recipient WHERE export_id = $1 AND claimed AND address = ANY ($2) ORDER BY address",
    [exportId, Array.from({ length: 10 }, (_, number) => who(number))],
  );
  expect(claims.map(({ address }) => address)).toEqual([who(0), who(1)]);
});
