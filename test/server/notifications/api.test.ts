import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";
import { makePerson, type TestPerson } from "../../support/people.js";
import { insertConnection, insertExport } from "../../support/run-world-rows.js";
import { SEED } from "../../support/sandbox.js";
import { AnsweringServer } from "../../support/answering-server.js";
import { MailSink } from "./mail-sink.js";

const CONNECTION = "00000000-0000-4000-8000-000000000021";

let sink: MailSink;
let receiver: AnsweringServer;
let app: TestApp;
let viewer: TestPerson;
let exportId: string;
/** Ahead of the database's clock, so that what is collected is told at once. */
let ahead = 0;
beforeAll(async () => {
  [sink, receiver] = await Promise.all([MailSink.start(), AnsweringServer.start()]);
  receiver.answer((response) => response.writeHead(200).end());
  const env = { SMTP_URL: sink.url, SMTP_FROM: "listwright@example.com", ALLOW_PRIVATE_ADDRESSES: "true" };
  app = await startTestApp({ env, scheduleClock: { now: async () => new Date(Date.now() + ahead) } });
  viewer = await makePerson(app, "VIEWER");
  const { pool } = app.app.services;
  await insertConnection({ pool, connectionId: CONNECTION });
  exportId = await insertExport({ pool, connectionId: CONNECTION }, { listId: SEED.listIds.newsletter });
});
afterAll(async () => {
  await app.close();
  await Promise.all([sink.close(), receiver.close()]);
});

async function asViewer<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
  const { body } = await app.post({ query, variables }, { authorization: viewer.authorization });
  if (body.errors) throw new Error(body.errors.map(({ message }) => message).join("\n"));
  return body.data as T;
}

const WATCHING = `{ __typename ... on Export { watching } ... on NotFound { message } }`;

test("one watches and mutes exports for oneself only", async () => {
  const watch = `mutation ($id: ID!) { watchExport(exportId: $id) ${WATCHING} }`;
  expect(await asViewer(watch, { id: exportId })).toEqual({
    watchExport: { __typename: "Export", watching: "WATCH" },
  });
  expect(await app.send("query ($id: ID!) { export(id: $id) { watching } }", { id: exportId })).toEqual({
    export: { watching: "USUAL" },
  });
  const id = CONNECTION;
  expect(await asViewer(watch, { id })).toMatchObject({ watchExport: { __typename: "NotFound" } });
  expect(
    await app.send(`mutation ($id: ID!) { muteExport(exportId: $id) ${WATCHING} }`, { id: exportId }),
  ).toMatchObject({
    muteExport: { watching: "MUTE" },
  });
  expect(
    await app.send(`mutation ($id: ID!) { unwatchExport(exportId: $id) ${WATCHING} }`, { id: exportId }),
  ).toMatchObject({ unwatchExport: { watching: "USUAL" } });
});

test("a webhook's secret is shown once; secret and URL stay out of the trail; what cannot be is refused", async () => {
  const created = await app.send<{ createWebhook: { secret: string; webhook: { id: string } } }>(
    `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { ... on WebhookWithSecret {
       secret webhook { id name url enabled kinds exports { id } permissions } } } }`,
    { input: { name: "Chat", url: `${receiver.url}/key-of-theirs`, exportIds: [exportId] } },
  );
  const { secret, webhook } = created.createWebhook;
  expect(secret).toMatch(/^whsec_/);
  expect(webhook).toMatchObject({
    enabled: true,
    exports: [{ id: exportId }],
    permissions: expect.arrayContaining(["EDIT"]),
  });
  const refused = await app.send(
    `mutation { createWebhook(input: { name: " ", url: "ftp://a:b@example.com", kinds: [TEST], exportIds: ["x"] }) {
       ... on ValidationError { fields { path code } } } }`,
  );
  expect(refused).toEqual({
    createWebhook: {
      fields: [
        { path: "name", code: "REQUIRED" },
        { path: "url", code: "INVALID" },
        { path: "kinds", code: "NOT_CHOOSABLE" },
        { path: "exportIds.0", code: "NOT_FOUND" },
      ],
    },
  });
  const answer = JSON.stringify(await app.send("{ webhooks { items { id name url formerSecretUntil } } }"));
  expect(answer).not.toContain(secret.slice(6, 20));
  const trail = JSON.stringify((await app.app.services.pool.query("SELECT * FROM audit_event")).rows);
  expect(trail).toContain('"object_kind":"webhook"');
  expect(trail).not.toMatch(/key-of-theirs|whsec_/);
  expect(trail).toContain('"secret":"(secret)"');
  const tested = await app.send(
    `mutation ($id: ID!) { sendTestWebhook(id: $id) { ... on TestDelivery { sent message } } }`,
    { id: webhook.id },
  );
  expect(tested).toEqual({ sendTestWebhook: { sent: true, message: "The endpoint took the message." } });
  expect(
    await app.post({ query: "{ webhooks { totalCount } }" }, { authorization: viewer.authorization }),
  ).toMatchObject({
    body: { errors: [{ extensions: { code: "FORBIDDEN" } }] },
  });
});

test("a run that fails is told by the server's own jobs; admins see every message and delivery, others their own", async () => {
  const { pool } = app.app.services;
  await pool.query("INSERT INTO destination_list (list_id) VALUES ('somewhere')");
  await pool.query(
    `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, skip_reason)
     SELECT gen_random_uuid(), $1, id, 'EXPORT', 'SCHEDULE', 'test', 'one', 'SKIPPED', now(), 'EXPORT_USER_UNABLE'
     FROM destination_list WHERE list_id = 'somewhere'`,
    [exportId],
  );
  await pool.query("UPDATE connection SET export_user_id = NULL");
  await pool.query(
    `INSERT INTO export_run (id, export_id, list_key, kind, trigger, origin, idempotency_key, state, queued_at, failure_code)
     SELECT gen_random_uuid(), $1, id, 'EXPORT', 'SCHEDULE', 'test', 'two', 'FAILED', now(), 'LIST_NOT_FOUND'
     FROM destination_list WHERE list_id = 'somewhere'`,
    [exportId],
  );
  await expect
    .poll(async () => (await pool.query("SELECT FROM incident WHERE code = 'LIST_NOT_FOUND'")).rowCount, {
      timeout: 20_000,
    })
    .toBe(1);
  ahead += 61_000;
  // Both admins (the first one, and that of the rows), and whoever watches.
  await expect.poll(() => sink.mails.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(3);
  expect(sink.mails.filter(({ to }) => to === viewer.email).map(({ subject }) => subject)).toEqual([
    "Listwright: “Customers” failed",
  ]);
  const FIELDS = `items { kind code title message advice url exportCount exports { id name } runId connectionName } totalCount`;
  const list = `query ($search: String) { notifications(search: $search, filter: { kind: [FAILED] }) { ${FIELDS} } }`;
  const seen = await asViewer<{ notifications: { items: object[] } }>(list, { search: "customers" });
  expect(seen.notifications).toMatchObject({
    totalCount: 1,
    items: [{ code: "LIST_NOT_FOUND", title: "“Customers” failed", exportCount: 1, exports: [{ name: "Customers" }] }],
  });
  const deliveries = `{ notificationDeliveries(sort: { field: "to" }) { items {
    channel state attempts problem user { id email } webhook { name } webhookName notification { kind } } totalCount } }`;
  await expect
    .poll(
      async () =>
        (await asViewer<{ notificationDeliveries: { items: { state: string }[] } }>(deliveries)).notificationDeliveries,
    )
    .toMatchObject({ totalCount: 1, items: [{ channel: "EMAIL", state: "SENT", user: { id: viewer.userId } }] });
  const all = await app.send<{ notificationDeliveries: { totalCount: number } }>(deliveries);
  expect(all.notificationDeliveries.totalCount).toBeGreaterThanOrEqual(4);
  expect(app.logged.join("\n")).not.toContain(app.admin.email);
}, 60_000);
