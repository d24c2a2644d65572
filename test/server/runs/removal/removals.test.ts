import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../../support/app.js";
import { makePerson, type TestPerson } from "../../../support/people.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../../support/sandbox.js";
import { makeExport, makeSegment, MATCHING, run, succeed, type MadeExport } from "../../../support/set-up.js";

const { newsletter, events } = SEED.listIds;
let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
let contributor: TestPerson;
let all: MadeExport;
/** Sends the first five to the newsletter, as the other one does. */
let few: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  contributor = await makePerson(app, "CONTRIBUTOR");
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [20]);
  await sandbox.control.setState(newsletter, "person20@example.com", "Active");
  all = await makeExport(app, profiles);
  await succeed(app, "shareConnection(id: $id)", { id: all.connectionId }, "Connection");
  expect(await run(app, all.exportId)).toMatchObject({ state: "SUCCEEDED", counts: { added: 19, updated: 1 } });
  few = await exportOf("SELECT * FROM profile WHERE id <= 5");
  expect(await run(app, few)).toMatchObject({ state: "SUCCEEDED", counts: { updated: 5 } });
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

async function exportOf(sql: string): Promise<string> {
  const segmentIds = [await makeSegment(app, all.sourceId, sql)];
  const { connectionId } = all;
  const input = {
    name: "A few",
    connectionId,
    clientId: SEED.clientId,
    listId: newsletter,
    segmentIds,
    matching: MATCHING,
  };
  return succeed(app, "createExport(input: $input)", { input }, "Export");
}

const RUN = `id kind state failure { code } export { id } requestedBy { id } permissions
  removalOf { exportId exportName listId listName } heldUntil heldBecause { code message count limit } approvedBy { id }
  estimatedCalls estimatedSeconds
  counts { evaluated unique toRemove removed removalFailed removalNotNeeded removalNotAttempted keptByClaim keptForeign }`;
interface Removal {
  readonly id: string;
  readonly state: string;
  readonly permissions: readonly string[];
  readonly counts: Readonly<Record<string, number | null>>;
}
const ASK = "__typename ... on UserError { message } ... on ValidationError { fields { path code } }";
const MUTATION = {
  deleteExport: `mutation ($id: ID!) { answer: deleteExport(id: $id, leaving: REMOVE) { ${ASK} } }`,
  move: `mutation ($id: ID!, $input: UpdateExportInput!) { answer: updateExport(id: $id, input: $input, leaving: REMOVE) { ${ASK} } }`,
  deleteConnection: `mutation ($id: ID!, $leaving: Leaving!) {
    answer: deleteConnection(id: $id, dependentExports: DELETE, leaving: $leaving) { ${ASK} ... on InUse { exports { id } runs { id } } } }`,
  approve: `mutation ($id: ID!) { answer: approveHeldRun(id: $id) { ${ASK} ... on ExportRun { id } } }`,
  reject: `mutation ($id: ID!) { answer: rejectHeldRun(id: $id, reason: "Not now.") { ${ASK} ... on ExportRun { id state rejectedReason rejectedBy { id } } } }`,
  again: `mutation ($id: ID!) { answer: requestRemovalAgain(id: $id) { ${ASK} ... on ExportRun { id kind undecided { people } } } }`,
  giveUp: `mutation ($id: ID!) { answer: giveUpRemoval(id: $id) { ${ASK} ... on ExportRun { id state undecided { people } } } }`,
  cancel: `mutation ($id: ID!) { answer: cancelExportRun(id: $id) { ${ASK} ... on ExportRun { id } } }`,
} as const;

async function ask(mutation: keyof typeof MUTATION, variables: Record<string, unknown>) {
  return (await app.send<{ answer: unknown }>(MUTATION[mutation], variables)).answer;
}

/** A contributor may neither approve, reject nor cancel it. */
async function expectForAdmins(id: string): Promise<void> {
  const headers = { authorization: contributor.authorization };
  for (const mutation of ["approve", "reject", "cancel"] as const) {
    const { body } = await app.post({ query: MUTATION[mutation], variables: { id } }, headers);
    expect(body.errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  }
}

/** The newest removal once it stands in one of the states. */
async function removal(...states: string[]): Promise<Removal> {
  let found: Removal | undefined;
  await expect
    .poll(
      async () => {
        const query = `{ exportRuns(filter: { kind: [REMOVAL] }) { items { ${RUN} } } }`;
        found = (await app.send<{ exportRuns: { items: Removal[] } }>(query)).exportRuns.items[0];
        return states.includes(found?.state ?? "NONE") ? "THERE" : found?.state;
      },
      { timeout: 30_000, interval: 100 },
    )
    .toBe("THERE");
  return found!;
}

/** Of those whom the moved export put on the old list, nobody else claims anybody. */
const REMAINING = { people: 19, keptByClaim: 0, keptForeign: 1 };
async function undecidedOf(id: string) {
  const query =
    "query ($id: ID!) { export(id: $id) { undecidedRemovals { id undecided { people keptByClaim keptForeign } } } }";
  return (await app.send<{ export: { undecidedRemovals: unknown[] } }>(query, { id })).export.undecidedRemovals;
}

const listed = async (listId: string = newsletter) =>
  (await sandbox.control.subscribers(listId)).map(({ EmailAddress }) => EmailAddress).toSorted();
const claims = async (exportId: string) =>
  (
    await app.app.services.pool.query<{ claimed: boolean }>(
      "SELECT claimed FROM export_recipient WHERE export_id = $1 ORDER BY address",
      [exportId],
    )
  ).rows.map(({ claimed }) => claimed);

test("only admins have people removed, and it is known beforehand who they are", async () => {
  const headers = { authorization: contributor.authorization };
  const refused = await app.post({ query: MUTATION.deleteExport, variables: { id: all.exportId } }, headers);
  expect(refused.body.data).toMatchObject({
    answer: { __typename: "ValidationError", fields: [{ path: "leaving", code: "ADMINS_ONLY" }] },
  });
  const moving = { query: MUTATION.move, variables: { id: all.exportId, input: { listId: events } } };
  expect((await app.post(moving, headers)).body.data).toMatchObject({ answer: { fields: [{ code: "ADMINS_ONLY" }] } });
  const query = "query ($id: ID!) { export(id: $id) { removable { people keptByClaim keptForeign } } }";
  expect(await app.send(query, { id: all.exportId })).toEqual({
    export: { removable: { people: 14, keptByClaim: 5, keptForeign: 1 } },
  });
});

test("the people of a deleted export leave the list once an admin approves it, whether or not consent was withdrawn", async () => {
  const { connectionId, exportId } = all;
  expect(await ask("deleteExport", { id: exportId })).toEqual({ __typename: "Deleted" });
  const held = await removal("HELD");
  expect(held).toMatchObject({
    kind: "REMOVAL",
    export: null,
    removalOf: { exportId, exportName: "Customers to the newsletter", listId: newsletter },
    heldBecause: [{ code: "REMOVAL", count: 14, limit: null, message: expect.stringContaining("14 people") as string }],
    estimatedCalls: 42,
    estimatedSeconds: expect.any(Number) as number,
    counts: { evaluated: 0, unique: 0, toRemove: 14, removalNotAttempted: 14, keptByClaim: 5, keptForeign: 1 },
    permissions: ["VIEW", "EDIT", "RUN"],
  });
  expect(await listed()).toHaveLength(20);

  // A contributor may neither approve, reject nor cancel it, and does not see that they could.
  await expectForAdmins(held.id);

  // The connection stays while it is needed, and the list goes on with other exports.
  expect(await ask("deleteConnection", { id: connectionId, leaving: "KEEP" })).toMatchObject({
    __typename: "InUse",
    exports: [],
    runs: [{ id: held.id }],
  });
});

test("it is carried out without consent; whom another export claims and who is foreign stays", async () => {
  await succeed(app, "withdrawConsent(connectionId: $connectionId)", { connectionId: all.connectionId }, "Connection");
  const held = await removal("HELD");
  expect(await ask("approve", { id: held.id })).toMatchObject({ __typename: "ExportRun" });
  const done = await removal("SUCCEEDED", "FAILED", "COMPLETED_WITH_WARNINGS", "SKIPPED");
  expect(done).toMatchObject({
    state: "SUCCEEDED",
    counts: { toRemove: 14, removed: 14, removalFailed: 0, removalNotAttempted: 0, keptByClaim: 5, keptForeign: 1 },
  });
  expect(await listed()).toEqual([1, 2, 20, 3, 4, 5].map((n) => `person${n}@example.com`).toSorted());
  expect(await claims(all.exportId)).toEqual([]);
  expect(await ask("deleteConnection", { id: all.connectionId, leaving: "KEEP" })).toEqual({ __typename: "Deleted" });
});

test("an export that is moved runs on its new list at once; its removal on the old one may be rejected or ends with it", async () => {
  const moved = await makeExport(app, profiles);
  expect(await run(app, moved.exportId)).toMatchObject({ state: "SUCCEEDED" });
  expect(await listed()).toHaveLength(20);
  expect(await ask("move", { id: moved.exportId, input: { listId: events } })).toEqual({ __typename: "Export" });
  const held = await removal("HELD");
  expect(held).toMatchObject({ export: { id: moved.exportId }, counts: { toRemove: 19, keptForeign: 1 } });
  expect(await run(app, moved.exportId)).toMatchObject({ state: "SUCCEEDED", counts: { added: 20 } });
  // Not even of an export that they may run.
  await succeed(app, "shareConnection(id: $id)", { id: moved.connectionId }, "Connection");
  await expectForAdmins(held.id);
  expect(await ask("reject", { id: held.id })).toMatchObject({ state: "REJECTED", rejectedReason: "Not now." });
  expect(await listed()).toHaveLength(20);
  // It wants those on the new list, and lets go of nobody on the old one until it is decided.
  expect((await claims(moved.exportId)).filter(Boolean)).toHaveLength(40);
  expect(await undecidedOf(moved.exportId)).toEqual([{ id: held.id, undecided: REMAINING }]);

  // Asked for again, and rejected again: then they are left there for good.
  for (const mutation of ["again", "giveUp"] as const) {
    const { body } = await app.post(
      { query: MUTATION[mutation], variables: { id: held.id } },
      { authorization: contributor.authorization },
    );
    expect(body.errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  }
  const again = (await ask("again", { id: held.id })) as { id: string };
  expect(again).toMatchObject({ __typename: "ExportRun", kind: "REMOVAL", undecided: null });
  expect(again.id).not.toBe(held.id);
  expect(await ask("again", { id: held.id })).toMatchObject({ fields: [{ path: "id", code: "NOTHING_UNDECIDED" }] });
  expect(await undecidedOf(moved.exportId)).toEqual([]);
  expect(await removal("HELD")).toMatchObject({ id: again.id, counts: { toRemove: 19, keptForeign: 1 } });
  await ask("reject", { id: again.id });
  expect(await undecidedOf(moved.exportId)).toEqual([{ id: again.id, undecided: REMAINING }]);
  expect(await ask("giveUp", { id: again.id })).toMatchObject({ id: again.id, state: "REJECTED", undecided: null });
  expect(await undecidedOf(moved.exportId)).toEqual([]);
  expect((await claims(moved.exportId)).filter(Boolean)).toHaveLength(20);
  expect(await claims(moved.exportId)).toHaveLength(40);

  // Nothing is asked for without another list: it would be done nowhere.
  expect(await ask("move", { id: moved.exportId, input: { name: "Stays" } })).toMatchObject({
    fields: [{ path: "leaving", code: "NOTHING_TO_LEAVE" }],
  });

  // Moved back and away again: what was asked before is cancelled, and asked anew. Those there stay claimed.
  await ask("move", { id: moved.exportId, input: { listId: newsletter } });
  const there = await removal("HELD");
  const claimedThere = async (listId: string) => {
    const counted = await app.app.services.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM export_recipient wanted JOIN destination_list list ON list.id = wanted.list_key
       WHERE wanted.export_id = $1 AND list.list_id = $2 AND wanted.claimed`,
      [moved.exportId, listId],
    );
    return counted.rows[0]!.count;
  };
  expect(await claimedThere(events)).toBe(20);
  await ask("move", { id: moved.exportId, input: { listId: events } });
  await expect
    .poll(
      async () => (await app.app.services.pool.query("SELECT state FROM export_run WHERE id = $1", [there.id])).rows,
    )
    .toEqual([{ state: "CANCELLED" }]);
  expect(await claimedThere(events)).toBe(20);
});

test("leaving REMOVE is for exports that are deleted, and needs a way to reach the list", async () => {
  const { connectionId, exportId } = await makeExport(app, profiles, { listId: events });
  const query = `mutation ($id: ID!) { answer: deleteConnection(id: $id, dependentExports: DETACH, leaving: REMOVE) { ${ASK} } }`;
  expect(await app.send(query, { id: connectionId })).toMatchObject({
    answer: { fields: [{ code: "ONLY_WITH_DELETE" }] },
  });
  await succeed(app, "detachConnection(exportId: $exportId)", { exportId }, "Export");
  expect(await ask("deleteExport", { id: exportId })).toMatchObject({ fields: [{ code: "NO_CONNECTION" }] });
});
