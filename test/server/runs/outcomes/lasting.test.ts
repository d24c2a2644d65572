import { afterAll, beforeAll, expect, test } from "vitest";

import { readRunRecipients, streamRunRecipients } from "../../../../server/runs/run-recipients.js";
import type { RecipientOutcome } from "../../../../server/runs/run-outcome.js";
import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { countsOf } from "../../../../server/runs/run-counts.js";
import { withCalls } from "../with-calls.js";
import { SEED } from "../../../support/sandbox.js";
import { ADDS_UP, sumsOf } from "../../../support/run-sums.js";
import { people, RunWorld, type Person } from "../../../support/run-world.js";

let world: Awaited<ReturnType<typeof RunWorld.create>>;
let first: ExportRun;

/** Somebody of each kind that a run leaves out, some of them more than once. */
const LEFT_OUT: readonly Person[] = [
  { email: null },
  { email: "  " },
  { email: "nobody at home" },
  { email: "anna@example" },
  { email: "anna@example" },
  { email: "person1@example.com", name: "Again" },
  { email: "PERSON1@example.com", name: "And again" },
  { email: "gone@example.com" },
  { email: "gone@example.com", name: "Twice" },
];

beforeAll(async () => {
  world = await RunWorld.create();
  await world.sandbox.control.setState(world.listId, "gone@example.com", "Unsubscribed");
  await world.sandbox.control.settings({ internationalAddresses: "refuse" });
  world.people = [...people(20), ...LEFT_OUT, { email: "ř@example.com" }];
  first = await world.runToEnd(world.exportId);
});
afterAll(() => world.close());

async function listed(run: ExportRun, outcome: RecipientOutcome | null = null): Promise<string[]> {
  const told: string[] = [];
  for await (const one of streamRunRecipients(world.pool, run.id, outcome)) {
    told.push(`${one.outcome} ${one.email} ${one.reasonCode} ${one.code}`);
  }
  return told.toSorted();
}

const COUNTED: Readonly<Partial<Record<RecipientOutcome, (counts: ReturnType<typeof countsOf>) => number | null>>> = {
  INVALID: ({ invalid }) => invalid,
  WITHHELD: ({ withheld }) => withheld,
  DUPLICATE: ({ duplicates }) => duplicates,
  ADDED: ({ added }) => added,
  UPDATED: ({ updated }) => updated,
  REJECTED: ({ rejected }) => rejected,
  STILL_REJECTED: ({ stillRejected }) => stillRejected,
  SKIPPED_BY_MODE: ({ skippedByMode }) => skippedByMode,
  REMOVED: ({ removed }) => removed,
  KEPT_BY_CLAIM: ({ keptByClaim }) => keptByClaim,
  KEPT_FOREIGN: ({ keptForeign }) => keptForeign,
};

/** How many of each outcome a run counts, once what readers are told is as many. */
async function agreed(run: ExportRun): Promise<Record<string, number>> {
  const counts = countsOf(run);
  const numbers: Record<string, number> = {};
  for (const outcome of Object.keys(COUNTED) as RecipientOutcome[]) {
    const counted = COUNTED[outcome]!(counts) ?? 0;
    expect([outcome, await listed(run, outcome)]).toMatchObject([outcome, { length: counted }]);
    if (counted > 0) numbers[outcome] = counted;
  }
  return numbers;
}

const written = async () => ({
  lasting: await world.query("SELECT * FROM lasting_outcome ORDER BY id"),
  people: Number((await world.query<{ n: string }>("SELECT count(*) AS n FROM run_recipient"))[0]!.n),
});

test("who is left out stands in the run with why, as often as the counts say, and no text that is no address", async () => {
  const { invalid, withheld, duplicates } = countsOf(first);
  expect({ invalid, withheld, duplicates }).toEqual({ invalid: 5, withheld: 2, duplicates: 2 });
  expect(await sumsOf(world, first)).toEqual(ADDS_UP);
  expect(await listed(first, "INVALID")).toEqual([
    "INVALID anna@example SYNTAX null",
    "INVALID anna@example SYNTAX null",
    "INVALID null MISSING null",
    "INVALID null MISSING null",
    "INVALID null SYNTAX null",
  ]);
  expect(await listed(first, "WITHHELD")).toEqual(Array(2).fill("WITHHELD gone@example.com UNSUBSCRIBED 206"));
  expect(await listed(first, "DUPLICATE")).toEqual(Array(2).fill("DUPLICATE person1@example.com null null"));
});

test("a page ends anywhere, within one that counts many as well, and nobody is told twice or left out", async () => {
  const whole = await listed(first);
  for (const size of [1, 2, 7]) {
    const paged: string[] = [];
    for (let after: string | null = null; ;) {
      const page = await readRunRecipients(world.pool, first.id, { first: size, after });
      expect(await page.countAll()).toBe(whole.length);
      for (const { node } of page.edges) paged.push(`${node.outcome} ${node.email} ${node.reasonCode} ${node.code}`);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(paged.toSorted()).toEqual(whole);
  }
  await expect(readRunRecipients(world.pool, first.id, { first: 200, after: "not a cursor" })).rejects.toMatchObject({
    extensions: { code: "BAD_USER_INPUT" },
  });
});

test("runs in which nothing changes write nothing about anybody, and each tells all the same who was left out", async () => {
  const second = await world.runToEnd(world.exportId);
  expect(second).toMatchObject({ state: "COMPLETED_WITH_WARNINGS", unchanged: 20, stillRejected: 1, added: 0 });
  const before = await written();
  for (let hour = 0; hour < 3; hour += 1) {
    const run = await world.runToEnd(world.exportId);
    expect(await sumsOf(world, run)).toEqual(ADDS_UP);
    expect(await listed(run)).toEqual(await listed(second));
  }
  expect(await written()).toEqual(before);
  expect(await world.runs.rejectionsOf(second.id)).toMatchObject([{ count: 1 }]);
});

test("what changes ends and begins in the run that finds it so; earlier runs tell what they told", async () => {
  const before = await listed(first);
  const kept = (await written()).lasting.length;
  world.people = [
    ...people(20),
    ...LEFT_OUT.filter(({ email }) => email !== null && !email.startsWith("gone")),
    { email: "ř@example.com" },
    { email: "", name: "New" },
  ];
  const run = await world.runToEnd(world.exportId);
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  // "gone" ended; of the profiles without an address there were two before, and there are two now.
  expect(await listed(run, "WITHHELD")).toEqual([]);
  expect(await listed(run, "INVALID")).toHaveLength(countsOf(run).invalid!);
  expect(await listed(first)).toEqual(before);
  const { lasting } = await written();
  expect(lasting).toHaveLength(kept);
  expect(lasting.filter((row) => row["until_run_id"] === run.id)).toMatchObject([{ address: "gone@example.com" }]);
});

test("a run that an older version performed has its own rows and nothing else", async () => {
  // A random ID of that time may be greater than any that begins with its time.
  const id = "ffffffff-0000-4000-8000-000000000001";
  await world.query(
    `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, finished_at,
       evaluated, invalid, withheld, duplicates, unique_count)
     SELECT $1, $2, list_key, 'EXPORT', 'ON_DEMAND', 'test', 'old', 'SUCCEEDED', now(), now(), 3, 2, 0, 0, 1
     FROM export_run WHERE id = $3`,
    [id, world.exportId, first.id],
  );
  await world.query(
    `INSERT INTO run_recipient (run_id, list_key, address, outcome, at) VALUES
       ($1, 1, NULL, 'INVALID', now()), ($1, 1, 'tom@example', 'INVALID', now()), ($1, 1, 'eve@example.com', 'WITHHELD', now())`,
    [id],
  );
  expect(await listed(await world.read(id))).toEqual([
    "INVALID null null null",
    "INVALID tom@example null null",
    "WITHHELD eve@example.com null null",
  ]);
  await world.query("DELETE FROM run_recipient WHERE run_id = $1", [id]);
  await world.query("DELETE FROM export_run WHERE id = $1", [id]);
});

test("a plan alone has its outcomes as rows of its own, and ends none that last", async () => {
  const before = (await written()).lasting;
  world.people = [{ email: "only@example.com" }, { email: null }, { email: null }];
  const plan = await world.runToEnd(world.exportId, { kind: "PLAN", origin: "planExport" });
  expect(plan).toMatchObject({ state: "PLANNED", invalid: 2, uniqueCount: 1 });
  expect(await listed(plan)).toEqual(Array(2).fill("INVALID null MISSING null"));
  expect((await written()).lasting).toEqual(before);
});

test("a run that plans again takes back what its first plan ended and began", async () => {
  world.people = [...people(300, "Renamed"), { email: null }, { email: "stays@example" }];
  await world.runToEnd(world.exportId);
  const before = (await written()).lasting;
  world.people = [...people(300, "Anew"), { email: "stays@example" }, { email: "first@example" }];
  const runId = await world.request(world.exportId);
  const shutdown = new AbortController();
  let calls = 0;
  const stopping = withCalls(world, { size: 100, before: () => void (++calls === 2 && shutdown.abort()) });
  expect((await world.perform(runId, stopping, shutdown.signal)).state).toBe("DELIVERING");
  expect((await written()).lasting).not.toEqual(before);
  const [table] = await world.query<{ name: string }>(
    "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE tablename LIKE 'decisions_%'",
  );
  await world.query(`TRUNCATE ${table!.name}`);
  world.people = [...people(300, "Anew"), { email: null }, { email: "stays@example" }];
  const run = await world.performToEnd(runId);
  expect(run).toMatchObject({ state: "SUCCEEDED", updated: 300, invalid: 2 });
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect(await listed(run, "INVALID")).toEqual(["INVALID null MISSING null", "INVALID stays@example SYNTAX null"]);
  expect((await written()).lasting).toEqual(before);
});

test("in every membership mode the counts are as many as readers are told, and the unchanging is written once", async () => {
  const { control } = world.sandbox;
  const listId = SEED.listIds.events;
  const guards = { maxLeaverShare: 1, maxWithdrawnShare: 1 };
  const [mirror, other, adding] = [
    await world.makeExport({ listId, membership: "MIRROR", onLeave: "DELETE", guards }),
    await world.makeExport({ listId }),
    await world.makeExport({ listId, membership: "ADD_ONLY" }),
  ];
  await control.setState(listId, "person0@example.com", "Active");
  world.people = people(10);
  expect(await agreed(await world.runToEnd(mirror))).toEqual({ ADDED: 9, UPDATED: 1 });
  world.people = [{ email: "person1@example.com", name: "Other" }];
  await world.runToEnd(other);

  // One that came otherwise, one whom another export wants, and one to be removed leave.
  world.people = people(10).slice(3);
  const left = await world.runToEnd(mirror);
  expect(await agreed(left)).toEqual({ REMOVED: 1, KEPT_FOREIGN: 1, KEPT_BY_CLAIM: 1 });
  const again = await world.runToEnd(mirror);
  expect(await agreed(again)).toEqual({ KEPT_FOREIGN: 1, KEPT_BY_CLAIM: 1 });
  const before = await written();
  expect(await agreed(await world.runToEnd(mirror))).toEqual({ KEPT_FOREIGN: 1, KEPT_BY_CLAIM: 1 });
  expect(await written()).toEqual(before);

  world.people = people(12).slice(3);
  expect(await agreed(await world.runToEnd(adding))).toEqual({ ADDED: 2, SKIPPED_BY_MODE: 7 });
  const skipping = await world.runToEnd(adding);
  expect(await agreed(skipping)).toEqual({ SKIPPED_BY_MODE: 7 });
  // Of an export that is gone, its runs tell all the same.
  await world.query("DELETE FROM export WHERE id = $1", [adding]);
  expect(await agreed(await world.read(skipping.id))).toEqual({ SKIPPED_BY_MODE: 7 });
});
