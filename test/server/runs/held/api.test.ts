import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../../support/app.js";
import { makePerson, type TestPerson } from "../../../support/people.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../../support/sandbox.js";
import { makeExport, startRun, succeed, watchToEnd, type MadeExport } from "../../../support/set-up.js";

let sandbox: TestSandbox;
let app: TestApp;
let profiles: TestProfiles;
let contributor: TestPerson;
let viewer: TestPerson;
let made: MadeExport;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  [contributor, viewer] = [await makePerson(app, "CONTRIBUTOR"), await makePerson(app, "VIEWER")];
  profiles = await createProfiles();
  await profiles.change(INSERT_PROFILES, [12]);
  made = await makeExport(app, profiles, { guards: { maxMembers: 5 } });
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

const DECIDE = {
  approve: `mutation ($id: ID!) { answer: approveHeldRun(id: $id) { __typename ... on UserError { message }
    ... on PlanOutdated { changed } ... on ValidationError { fields { code } } ... on ExportRun { id state approvedBy { id } } } }`,
  reject: `mutation ($id: ID!, $reason: String!) { answer: rejectHeldRun(id: $id, reason: $reason) { __typename
    ... on UserError { message } ... on ExportRun { id state rejectedReason rejectedBy { id } } } }`,
} as const;

async function decide(by: TestPerson, how: keyof typeof DECIDE, id: string, language = "en") {
  const variables = how === "reject" ? { id, reason: "Later." } : { id };
  const headers = { authorization: by.authorization, "accept-language": language };
  const { body } = await app.post({ query: DECIDE[how], variables }, headers);
  return body.errors ? { refused: body.errors[0]!.extensions["code"] } : body.data["answer"];
}

/** Waits, by what watchers are told, until the run is held. */
async function heldRun(exportId: string): Promise<string> {
  const runId = await startRun(app, exportId);
  const client = app.socket();
  const query = "subscription ($runId: ID!) { exportRunProgress(runId: $runId) { state } }";
  try {
    for await (const { data } of client.iterate<{ exportRunProgress: { state: string } }>({
      query,
      variables: { runId },
    })) {
      if (data!.exportRunProgress.state === "HELD") return runId;
    }
  } finally {
    await client.dispose();
  }
  throw new Error("The run ended without being held.");
}

test("watchers are told that a run is held, and its reasons are read in numbers in the reader's language", async () => {
  const id = await heldRun(made.exportId);
  const query = `query ($id: ID!) { exportRun(id: $id) { state heldAt heldUntil approvedAt permissions
    heldBecause { code message count limit } } }`;
  const read = async (language: string) =>
    (
      await app.post(
        { query, variables: { id } },
        { authorization: `Bearer ${app.token}`, "accept-language": language },
      )
    ).body.data;
  expect(await read("en")).toEqual({
    exportRun: {
      state: "HELD",
      heldAt: expect.any(String) as string,
      heldUntil: expect.any(String) as string,
      approvedAt: null,
      permissions: ["VIEW", "EDIT", "RUN"],
      heldBecause: [
        {
          code: "MAX_MEMBERS",
          message: "The plan has 12 people, more than the 5 that this export may send without approval.",
          count: 12,
          limit: 5,
        },
      ],
    },
  });
  expect(JSON.stringify(await read("ja"))).toContain("この計画の対象は12人");

  // Not for viewers, nor for contributors while the connection is not shared with them.
  for (const how of ["approve", "reject"] as const) {
    expect(await decide(viewer, how, id)).toEqual({ refused: "FORBIDDEN" });
    expect(await decide(contributor, how, id)).toEqual({ refused: "FORBIDDEN" });
  }
  await succeed(app, "shareConnection(id: $id)", { id: made.connectionId }, "Connection");
  expect(await decide(contributor, "approve", id)).toMatchObject({
    state: "QUEUED",
    approvedBy: { id: contributor.userId },
  });
  expect((await watchToEnd(app, id)).at(-1)).toMatchObject({ state: "SUCCEEDED", counts: { added: 12 } });
  expect(await sandbox.control.subscribers(SEED.listIds.newsletter)).toHaveLength(12);
  const { rows } = await app.app.services.pool.query(
    "SELECT actor_id, operation, outcome FROM audit_event WHERE action = 'approveHeldRun' AND object_id = $1 ORDER BY id DESC",
    [id],
  );
  expect(rows[0]).toEqual({ actor_id: contributor.userId, operation: "approveHeldRun", outcome: "DONE" });
});

test("what changed is named, the plan can still be rejected, and nobody decides twice", async () => {
  const id = await heldRun(made.exportId);
  const input = { matching: { email: "email", name: [], consentToTrack: { value: "NO" } } };
  await succeed(app, "updateExport(id: $id, input: $input)", { id: made.exportId, input }, "Export");
  expect(await decide(contributor, "approve", id)).toMatchObject({
    __typename: "PlanOutdated",
    changed: ["MATCHING"],
    message: expect.stringContaining("the data matching was changed") as string,
  });
  expect(await decide(contributor, "approve", id, "ja")).toMatchObject({
    message: expect.stringContaining("データマッチングが変更されました") as string,
  });
  expect(await decide(contributor, "reject", id)).toMatchObject({
    state: "REJECTED",
    rejectedReason: "Later.",
    rejectedBy: { id: contributor.userId },
  });
  expect(await decide(contributor, "approve", id)).toMatchObject({ fields: [{ code: "NOT_HELD" }] });
  const unknown = "7a8f3a3c-0000-4000-8000-000000000000";
  expect(await decide(contributor, "approve", unknown)).toMatchObject({ __typename: "NotFound" });
});
