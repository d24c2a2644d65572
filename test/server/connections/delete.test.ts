import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { createProfiles, type TestProfiles } from "../../support/profiles.js";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.js";
import { makeExport, startRun, watchToEnd } from "../../support/set-up.js";

let sandbox: TestSandbox;
let profiles: TestProfiles;
let app: TestApp;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  profiles = await createProfiles();
  app = await startTestApp({ env: { CAMPAIGN_MONITOR_URL: sandbox.url } });
});
afterAll(async () => {
  await app.close();
  await sandbox.close();
  await profiles.drop();
});

interface Deletion {
  readonly __typename: string;
  readonly id?: string;
  readonly message?: string;
  readonly exports?: readonly { readonly id: string }[];
}

async function remove(id: string, dependents?: "REFUSE" | "DETACH" | "DELETE"): Promise<Deletion> {
  const query = `mutation ($id: ID!, $dependents: DependentExports! = REFUSE) {
    deleteConnection(id: $id, dependentExports: $dependents) {
      __typename ... on UserError { message } ... on Deleted { id } ... on InUse { exports { id } segments { id } } } }`;
  const variables = { id, ...(dependents ? { dependents } : {}) };
  return (await app.send<{ deleteConnection: Deletion }>(query, variables)).deleteConnection;
}

async function exportNow(id: string) {
  const query = "query ($id: ID!) { export(id: $id) { id connection { id } } }";
  return (await app.send<{ export: { id: string; connection: { id: string } | null } | null }>(query, { id })).export;
}

async function connectionNow(id: string) {
  const query = "query ($id: ID!) { connection(id: $id) { id } }";
  return (await app.send<{ connection: { id: string } | null }>(query, { id })).connection;
}

async function consentsOf(connectionId: string): Promise<number> {
  const { pool } = app.app.services;
  return (await pool.query("SELECT FROM consent WHERE connection_id = $1", [connectionId])).rowCount!;
}

test("a connection with exports is not deleted, and the answer names them", async () => {
  const { connectionId, exportId } = await makeExport(app, profiles);
  expect(await remove(connectionId)).toMatchObject({
    __typename: "InUse",
    message: expect.stringMatching(/Exports use this connection/),
    exports: [{ id: exportId }],
  });
  expect(await connectionNow(connectionId)).not.toBeNull();
  expect(await exportNow(exportId)).toMatchObject({ connection: { id: connectionId } });
});

test("its exports may stay without it; their runs are skipped", async () => {
  const { connectionId, exportId } = await makeExport(app, profiles);
  expect(await remove(connectionId, "DETACH")).toEqual({ __typename: "Deleted", id: connectionId });
  expect(await connectionNow(connectionId)).toBeNull();
  expect(await exportNow(exportId)).toEqual({ id: exportId, connection: null });
  const last = (await watchToEnd(app, await startRun(app, exportId))).at(-1);
  expect(last).toMatchObject({ state: "SKIPPED", skipReason: "NO_CONNECTION" });
});

test("its exports may go with it", async () => {
  const { connectionId, exportId } = await makeExport(app, profiles);
  expect(await remove(connectionId, "DELETE")).toEqual({ __typename: "Deleted", id: connectionId });
  expect([await connectionNow(connectionId), await exportNow(exportId)]).toEqual([null, null]);
});

test("its key goes with it, its consents stay on record", async () => {
  const { connectionId } = await makeExport(app, profiles);
  const before = await consentsOf(connectionId);
  expect(before).toBeGreaterThan(0);
  await remove(connectionId, "DELETE");
  expect(await consentsOf(connectionId)).toBe(before);
  const { rowCount } = await app.app.services.pool.query("SELECT FROM connection WHERE id = $1", [connectionId]);
  expect(rowCount).toBe(0);
});

test("what does not exist is not found", async () => {
  for (const id of ["0b4a3c0e-3f0c-4a54-8a8e-2f6f3f1f7a11", "nothing"]) {
    expect((await remove(id)).__typename).toBe("NotFound");
  }
});
