import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

test("a token that is revoked is told nothing more, and its socket is closed", async () => {
  const { createApiToken } = await app.send<{ createApiToken: { id: string; token: string } }>(
    `mutation { createApiToken(name: "Watcher", role: ADMIN) { ... on ApiTokenCreated { id token } } }`,
  );
  const { runId } = await insertRun();
  const watcher = app.socket({ authorization: `Bearer ${createApiToken.token}` });
  const closed = new Promise<{ code: number }>((resolve) => watcher.on("closed", (event) => resolve(event as never)));
  const told: unknown[] = [];
  const results = watcher.iterate({ query: "subscription { exportRunsChanged { id state } }" });
  const first = results.next();
  // The subscription stands once a change reaches it; the first may come before.
  await expect.poll(() => touchRun(runId).then(() => Promise.race([first, "nothing yet"]))).not.toBe("nothing yet");

  await app.send(`mutation ($id: ID!) { revokeApiToken(id: $id) { __typename } }`, { id: createApiToken.id });
  const rest = (async () => {
    for await (const result of results) told.push(result);
  })().catch(() => undefined);
  await expect
    .poll(() => touchRun(runId).then(() => Promise.race([closed, "open"])), { timeout: 10_000 })
    .not.toBe("open");
  expect(await closed).toMatchObject({ code: 4401 });
  await rest;
  await watcher.dispose();
});

async function insertRun(): Promise<{ runId: string }> {
  const { rows } = await app.app.services.pool.query<{ id: string }>(
    `WITH list AS (INSERT INTO destination_list (list_id) VALUES ('some list') RETURNING id)
     INSERT INTO export_run (id, list_key, kind, trigger, origin, idempotency_key, state, queued_at)
     SELECT gen_random_uuid(), list.id, 'EXPORT', 'ON_DEMAND', 'test', 'key', 'SUCCEEDED', now() FROM list RETURNING id`,
  );
  return { runId: rows[0]!.id };
}

async function touchRun(id: string): Promise<void> {
  await app.app.services.pool.query("UPDATE export_run SET evaluated = evaluated + 1 WHERE id = $1", [id]);
}
