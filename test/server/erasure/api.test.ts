import { beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, INSERT_PROFILES, type TestProfiles } from "../../support/profiles.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeExport, MATCHING, run, succeed } from "../../support/set-up.js";
import { tablesHolding } from "./every-table.js";

const ERASED = "person7@example.com";
const RECEIPT = `__typename id at state maskedAddress addressHash completedAt permanentErasure by { id name }
  blockLiftedAt blockLiftedReason blockLiftedBy { name } lists { listId listName done code what triedAt }`;

interface Receipt {
  readonly __typename: string;
  readonly id: string;
  readonly state: string;
  readonly lists: readonly { readonly done: boolean; readonly what: string }[];
}

let app: TestApp;
let sandbox: TestSandbox;
let profiles: TestProfiles;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
  return async () => {
    await app.close();
    await profiles.drop();
    await sandbox.close();
  };
});

async function erase(email: string, locale = "en"): Promise<Receipt & Record<string, unknown>> {
  const query = `mutation ($email: String!) { eraseRecipient(email: $email) {
    ... on ErasureReceipt { ${RECEIPT} } ... on ValidationError { __typename fields { path code message } } } }`;
  const { body } = await app.post(
    { query, variables: { email } },
    { authorization: `Bearer ${app.token}`, "accept-language": locale },
  );
  expect(body.errors).toBeUndefined();
  return body.data["eraseRecipient"]! as Receipt & Record<string, unknown>;
}

test("from the API to every list and back: erased, kept out, shown, retried by a job, and let in again", async () => {
  await profiles.change(INSERT_PROFILES, [20]);
  const { connectionId, segmentId, exportId } = await makeExport(app, profiles);
  const input = {
    name: "Customers to the events",
    connectionId,
    clientId: SEED.clientId,
    listId: SEED.listIds.events,
    segmentIds: [segmentId],
    matching: MATCHING,
  };
  const second = await succeed(app, "createExport(input: $input)", { input }, "Export");
  expect(await run(app, exportId)).toMatchObject({ state: "SUCCEEDED", counts: { added: 20 } });
  expect(await run(app, second)).toMatchObject({ state: "SUCCEEDED", counts: { added: 20 } });

  await sandbox.control.fault({ status: 503 }, { pathIncludes: SEED.listIds.events });
  const receipt = await erase("Person7@example.COM");
  expect(receipt).toMatchObject({
    __typename: "ErasureReceipt",
    state: "REACHING",
    maskedAddress: "p…@example.com",
    completedAt: null,
    blockLiftedAt: null,
    by: { name: expect.any(String) },
    permanentErasure: expect.stringContaining("Campaign Monitor"),
  });
  expect(receipt["addressHash"]).toMatch(/^[0-9a-f]{64}$/);
  expect(receipt.lists.map(({ done }) => done).toSorted()).toEqual([false, true]);
  expect(receipt.lists.find(({ done }) => !done)!.what).toContain("did not answer");
  expect(await tablesHolding(app.database.superuserUrl, ERASED)).toEqual([]);

  // The worker's job tries again by itself.
  await sandbox.control.clearFaults();
  await app.app.services.pool.query("UPDATE erasure SET next_attempt_at = now()");
  const done = await untilDone(receipt.id);
  expect(done.lists.every((list) => list.done)).toBe(true);
  for (const listId of [SEED.listIds.newsletter, SEED.listIds.events]) {
    const { body } = await sandbox.control.api("GET", `subscribers/${listId}.json?email=${ERASED}`);
    expect(body).toMatchObject({ State: "Deleted", Name: "", CustomFields: [] });
  }

  const later = await run(app, exportId);
  expect(later).toMatchObject({
    state: "SUCCEEDED",
    counts: { evaluated: 20, withheld: 1, unique: 19, unchanged: 19 },
  });
  const { exportRun } = await app.send<{ exportRun: { recipients: { edges: { node: { email: null } }[] } } }>(
    "query ($id: ID!) { exportRun(id: $id) { recipients(outcome: WITHHELD) { edges { node { email outcome } } } } }",
    { id: later.id },
  );
  expect(exportRun.recipients.edges).toEqual([{ node: { email: null, outcome: "WITHHELD" } }]);

  const listed = await app.send<{ erasures: Record<string, unknown> }>(
    `{ erasures(offset: 0, limit: 10) { totalCount permissions items { ${RECEIPT} } } }`,
  );
  expect(listed.erasures).toMatchObject({
    totalCount: 1,
    permissions: ["VIEW", "CREATE"],
    items: [{ id: receipt.id }],
  });

  const lift = `mutation ($id: ID!, $reason: String!) { liftErasureBlock(id: $id, reason: $reason) {
    ... on ErasureReceipt { ${RECEIPT} } ... on UserError { __typename message } } }`;
  expect(await app.send(lift, { id: receipt.id, reason: "Signed up again" })).toMatchObject({
    liftErasureBlock: { blockLiftedReason: "Signed up again", blockLiftedBy: { name: expect.any(String) } },
  });
  // Deleted there, they come back only by themselves.
  expect(await run(app, exportId)).toMatchObject({ counts: { withheld: 1, unique: 19 } });
  await sandbox.control.setState(SEED.listIds.newsletter, ERASED, "Active");
  expect(await run(app, exportId)).toMatchObject({ counts: { withheld: 0, unique: 20, updated: 1 } });

  // The address was never logged, nor is it in a job.
  expect(app.logged.filter((line) => line.toLowerCase().includes(ERASED))).toEqual([]);
  expect(app.logged.some((line) => line.includes("/subscribers/"))).toBe(true);
});

test("refusals speak the caller's language", async () => {
  expect(await erase("nobody", "ja")).toEqual({
    __typename: "ValidationError",
    fields: [{ path: "email", code: "SYNTAX", message: expect.stringContaining("形式") }],
  });
});

async function untilDone(id: string): Promise<Receipt> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const { erasure } = await app.send<{ erasure: Receipt }>(`query ($id: ID!) { erasure(id: $id) { ${RECEIPT} } }`, {
      id,
    });
    if (erasure.state === "DONE") return erasure;
  }
  throw new Error("The erasure was never done.");
}
