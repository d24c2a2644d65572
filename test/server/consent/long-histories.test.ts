import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { VERSION_IN_FORCE } from "../../../server/consent/consent-statement.js";
import { ACTOR } from "../../support/run-world.js";
import { startTestApp, type TestApp } from "../../support/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const RECORDS = 205;

interface Record {
  readonly id: string;
  readonly action: string;
}

async function makeConnection(displayName: string, records: number): Promise<string> {
  const { createConnection } = await app.send<{ createConnection: { id: string } }>(
    "mutation ($name: String!) { createConnection(input: { displayName: $name }) { ... on Connection { id } } }",
    { name: displayName },
  );
  // All at the same time: what tells them apart is the order of writing.
  await app.app.services.pool.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text,
       statement_sha256, account)
     SELECT gen_random_uuid(), $1, CASE n WHEN $2 THEN 'WITHDRAWN' ELSE 'GIVEN' END, (SELECT min(id) FROM app_user),
       '2026-01-01', $3, 'en', 'I agree.', 'hash', '[]' FROM generate_series(1, $2::int) n ORDER BY n`,
    [createConnection.id, records, VERSION_IN_FORCE],
  );
  return createConnection.id;
}

/** As they were written, the newest first. */
const stored = async (connectionId: string) =>
  (
    await app.app.services.pool.query<Record>(
      "SELECT id, action FROM consent WHERE connection_id = $1 ORDER BY seq DESC",
      [connectionId],
    )
  ).rows;

test("the newest 200 records of each connection are shown, and the download has all of them", async () => {
  const [long, short] = [await makeConnection("Agreed again and again", RECORDS), await makeConnection("Agreed", 2)];
  const shown = (await stored(long)).slice(0, 200);
  const read = await app.send<{
    connections: { items: { id: string; status: string; consents: Record[] }[] };
    consentHistory: Record[];
  }>(
    `query ($id: ID!) { consentHistory(connectionId: $id) { id action }
       connections { items { id status consents { id action } } } }`,
    { id: long },
  );
  expect(read.consentHistory).toEqual(shown);
  const listed = new Map(read.connections.items.map((item) => [item.id, item]));
  expect(listed.get(long)).toEqual({ id: long, status: "CONSENT_WITHDRAWN", consents: shown });
  expect(listed.get(short)).toEqual({ id: short, status: "CONSENT_WITHDRAWN", consents: await stored(short) });

  await app.send("mutation ($id: ID!) { deleteConnection(id: $id) { __typename } }", { id: long });
  const { deletedConnections } = await app.send<{ deletedConnections: { items: { consents: Record[] }[] } }>(
    "{ deletedConnections { items { consents { id action } } } }",
  );
  expect(deletedConnections.items).toEqual([{ consents: shown }]);
  const file = await fetch(`${app.url}/api/connections/${long}/consents.json`, {
    headers: { authorization: `Bearer ${app.token}` },
  });
  expect(((await file.json()) as Record[]).map(({ id }) => id)).toEqual((await stored(long)).map(({ id }) => id));
});

test("of a connection's and a segment's exports the first 200 by name are shown; all of them keep it from being deleted", async () => {
  const connectionId = await makeConnection("Busy", 0);
  const segmentId = randomUUID();
  await app.app.services.pool.query(
    `WITH source AS (
       INSERT INTO source (id, name, kind, connection_string_sealed, profile_relation, fields, key_fields, created_at, updated_at)
       VALUES (gen_random_uuid(), 'CRM', 'POSTGRESQL', 'sealed', 'customer', '[]', '[]', now(), now()) RETURNING id)
     INSERT INTO segment (id, name, source_id, sql, fields, created_at, updated_at)
     SELECT $1, 'Everybody', id, 'SELECT 1', '[]', now(), now() FROM source`,
    [segmentId],
  );
  await app.app.services.pool.query(
    `WITH export AS (
       INSERT INTO export (id, name, connection_id, client_id, client_name, list_id, list_name, matching, membership,
         on_leave, schedule_kind, max_rejected_share, created_at, updated_at)
       SELECT gen_random_uuid(), 'Export ' || to_char(n, 'FM000'), $1, 'client', 'Client', 'list', 'List', '{}', 'MIRROR',
         'KEEP', 'NONE', 1, now(), now() FROM generate_series(1, $3::int) n RETURNING id)
     INSERT INTO export_segment (export_id, segment_id, position) SELECT id, $2, 0 FROM export`,
    [connectionId, segmentId, RECORDS],
  );
  const names = Array.from({ length: 200 }, (_, n) => ({ name: `Export ${String(n + 1).padStart(3, "0")}` }));
  const read = await app.send<{ connection: { exports: unknown }; segment: { exports: unknown } }>(
    `query ($connection: ID!, $segment: ID!) {
       connection(id: $connection) { exports { name } } segment(id: $segment) { exports { name } } }`,
    { connection: connectionId, segment: segmentId },
  );
  expect(read).toEqual({ connection: { exports: names }, segment: { exports: names } });
  const { services } = app.app;
  expect(
    await services.connections.delete(services.orm.em.fork(), connectionId, "REFUSE", "KEEP", ACTOR),
  ).toMatchObject({
    what: { exportIds: { length: RECORDS } },
  });
});
