import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";

import { everythingAsked } from "../support/everything-asked.js";
import { addresses, ATTRIBUTES, attributes, ENDED, json, LeakWorld, random } from "../support/leak-world.js";
import { leaksInFiles, leaksInTables, type Leak } from "../support/leaks.js";
import { SEED } from "../support/sandbox.js";

const IMPORTS = { method: "POST", pathIncludes: "/import.json" } as const;

let world: LeakWorld;
beforeAll(async () => {
  world = await LeakWorld.start();
});
afterAll(() => world.close());

/** Answers in which somebody is meant to see what is nowhere else. */
const SHOWN_ONCE: Readonly<Record<string, readonly string[]>> = {
  createApiToken: ["a token made here"],
  inviteUser: ["the secret of an invitation"],
  "sign-in": ["a session's cookie"],
  beginOAuth: ["the state of an OAuth log-in"],
  "the destination": ["the code of an OAuth log-in", "the state of an OAuth log-in"],
};
/** Tables that hold addresses, so that people can be taken off a list again. */
const LEDGER =
  /^listwright\.(recipient|export_recipient|run_recipient\w*|delivery_intent|lasting_outcome|recipient_event|plan_sample|suppressed_address)$|^listwright_staging\./;
/** PostgreSQL samples what it holds to plan by; of a table that is gone, nothing stays. */
const STATISTICS = "pg_catalog.pg_statistic";

const shownOnce = ({ place, what }: Leak) => SHOWN_ONCE[place]?.includes(what) ?? false;

async function stagingIsEmpty(): Promise<void> {
  const count = async () => {
    const client = new pg.Client({ connectionString: world.superuserUrl });
    await client.connect();
    const { rowCount } = await client.query("SELECT FROM pg_tables WHERE schemaname = 'listwright_staging'");
    await client.end();
    return rowCount;
  };
  await expect.poll(count, { timeout: 30_000, interval: 100 }).toBe(0);
}

test("whatever is done with credentials and profiles, they are found in no table, no log and no answer", async () => {
  // Logging in, and failing to.
  const wrongPassword = random("wrong-password-");
  world.credentials.add("a wrong password", wrongPassword);
  await world.rest(
    "sign-in that fails",
    "/api/auth/sign-in/email",
    json({ email: world.admin.email, password: wrongPassword }),
  );
  const { response: signedIn, text } = await world.rest("sign-in", "/api/auth/sign-in/email", json(world.admin));
  expect(signedIn.status).toBe(200);
  const cookies = signedIn.headers.getSetCookie().map((cookie) => cookie.split(";")[0]!);
  const sessionCookie = cookies.find((cookie) => cookie.includes("session_token="))!;
  world.credentials.add("a session's cookie", decodeURIComponent(sessionCookie.split("=")[1]!).split(".")[0]!);
  // In the cookie, and nowhere else.
  expect(world.credentials.in(text)).toEqual([]);
  const cookie = cookies.join("; ");
  await world.rest("get-session", "/api/auth/get-session", { headers: { cookie } });

  // A source: with a wrong password, then with the right one.
  const wrongSource = random("wrong-source-");
  world.credentials.add("a wrong password of the source", wrongSource);
  const source = {
    name: "Customers",
    connectionString: world.profiles.connectionString,
    profileRelation: world.profiles.relation,
  };
  const wrong = new URL(world.profiles.connectionString);
  wrong.password = wrongSource;
  const createSource = (connectionString: string) =>
    world.mutate(
      "$input: CreateSourceInput!",
      "createSource(input: $input)",
      { input: { ...source, connectionString } },
      "... on Source { id } ... on ValidationError { fields { path code message } }",
    );
  expect(await createSource(wrong.href)).toMatchObject({ __typename: "ValidationError" });
  expect(await createSource(`not-postgres://${wrongSource}`)).toMatchObject({ __typename: "ValidationError" });
  const sourceId = (await createSource(world.profiles.connectionString)).id;
  await world.mutate("$id: ID!", "testSource(id: $id)", { id: sourceId }, "... on Source { id }");
  const sql = "SELECT * FROM profile";
  const preview =
    "query ($id: ID!, $sql: String!) { segmentPreview(sourceId: $id, sql: $sql) { ... on SegmentPreview { rows } } }";
  await world.ask("segmentPreview", preview, { id: sourceId, sql });
  // A value that PostgreSQL would repeat in its message.
  await world.ask("segmentPreview that fails", preview, {
    id: sourceId,
    sql: "SELECT *, name::integer AS n FROM profile",
  });
  const { id: segmentId } = await world.mutate(
    "$input: CreateSegmentInput!",
    "createSegment(input: $input)",
    { input: { name: "Everybody", sourceId, sql } },
    "... on Segment { id }",
  );
  await world.mutate("$id: ID!", "countSegment(id: $id)", { id: segmentId }, "... on Segment { id }");

  // A connection: wrong key, OAuth, right key; wrong password of the export user, right one.
  const { id: connectionId } = await world.mutate(
    "$input: CreateConnectionInput!",
    "createConnection(input: $input)",
    { input: { displayName: "Newsletter account" } },
    "... on Connection { id }",
  );
  const { consentStatement } = await world.ask<{ consentStatement: { version: string } }>(
    "consentStatement",
    "{ consentStatement(locale: en) { version } }",
  );
  await world.mutate(
    "$id: ID!, $version: String!",
    "giveConsent(connectionId: $id, statementVersion: $version, locale: en)",
    { id: connectionId, version: consentStatement.version },
    "... on Connection { id }",
  );
  const wrongKey = randomBytes(16).toString("hex");
  world.credentials.add("a wrong API key", wrongKey);
  const authenticate = (apiKey: string) =>
    world.mutate(
      "$id: ID!, $apiKey: String!",
      "authenticateWithApiKey(connectionId: $id, apiKey: $apiKey)",
      { id: connectionId, apiKey },
      "... on Connection { id }",
    );
  expect((await authenticate(wrongKey)).__typename).toBe("ValidationError");
  await world.oauth(connectionId, cookie);
  expect((await authenticate(SEED.apiKey)).__typename).toBe("Connection");
  for (const password of [wrongPassword, world.admin.password]) {
    await world.mutate(
      "$id: ID!, $password: String",
      "addSelfAsExportUser(connectionId: $id, password: $password)",
      { id: connectionId, password },
      "... on Connection { id }",
    );
  }

  // An export of everything that can be sent; somebody is rejected; a plan; a run that is looked at while it works.
  const { customFields } = (
    await world.ask<{ connection: { list: { customFields: { key: string; name: string }[] } } }>(
      "list",
      "query ($id: ID!, $listId: ID!) { connection(id: $id) { list(listId: $listId) { customFields { key name } } } }",
      { id: connectionId, listId: SEED.listIds.newsletter },
    )
  ).connection.list;
  const keyOf = (name: string) => customFields.find((field) => field.name === name)!.key;
  const { id: exportId } = await world.mutate(
    "$input: CreateExportInput!",
    "createExport(input: $input)",
    {
      input: {
        name: "Customers to the newsletter",
        connectionId,
        clientId: SEED.clientId,
        listId: SEED.listIds.newsletter,
        segmentIds: [segmentId],
        matching: {
          email: "email",
          name: ["name"],
          mobileNumber: "mobile",
          customFields: [
            { key: keyOf("City"), field: "city" },
            { key: keyOf("Customer number"), field: "customer_number" },
          ],
          consentToTrack: { value: "YES" },
        },
      },
    },
    "... on Export { id } ... on ValidationError { fields { path message } }",
  );
  await world.sandbox.control.setState(SEED.listIds.newsletter, "leakprobe7@example.com", "Unconfirmed");
  await world.runTo(["PLANNED"], await world.startRun(exportId, "planExport"));
  await world.sandbox.control.fault({ delayMs: 4_000 }, { ...IMPORTS, times: 1 });
  await world.sandbox.control.clearCalls();
  const runId = await world.startRun(exportId);
  const watched = world.watch(runId);
  await world.sandbox.control.awaitCalls(1, { ...IMPORTS });
  await expectOnlyInStaging();
  expect(await world.runTo(ENDED, runId)).toBe("COMPLETED_WITH_WARNINGS");
  await watched;

  // Runs that end otherwise: cancelled, the key refused, the source's password changed.
  await world.profiles.change("UPDATE profile SET name = name || ' again'");
  await world.sandbox.control.fault({ delayMs: 2_000 }, { ...IMPORTS, times: 1 });
  await world.sandbox.control.clearCalls();
  const cancelled = await world.startRun(exportId);
  await world.sandbox.control.awaitCalls(1, { ...IMPORTS });
  await world.mutate("$id: ID!", "cancelExportRun(id: $id)", { id: cancelled }, "... on ExportRun { id }");
  expect(await world.runTo(ENDED, cancelled)).toBe("CANCELLED");
  await world.sandbox.control.fault(
    { status: 400, body: { Code: 5000, Message: SEED.apiKey } },
    { ...IMPORTS, times: 30 },
  );
  await world.profiles.change("UPDATE profile SET name = name || ' and again'");
  await world.runTo(ENDED, await world.startRun(exportId));
  await world.sandbox.control.clearFaults();
  await world.profiles.change(`ALTER ROLE ${wrong.username} PASSWORD '${random("changed-")}'`);
  await world.mutate("$id: ID!", "testSource(id: $id)", { id: sourceId }, "... on Source { id }");
  await world.runTo([...ENDED, "QUEUED"], await world.startRun(exportId));
  await world.sandbox.control.fault({ status: 401, body: { Code: 100, Message: `Invalid API Key ${SEED.apiKey}` } });
  await world.mutate("$id: ID!", "testConnection(id: $id)", { id: connectionId }, "... on Connection { id }");
  await world.sandbox.control.clearFaults();

  // People: a token, an invitation and what is done with both; an erasure.
  const { token } = await world.mutate(
    "$name: String!",
    "createApiToken(name: $name, role: VIEWER)",
    { name: "Dashboard" },
    "... on ApiTokenCreated { id token }",
  );
  world.credentials.add("a token made here", String(token));
  await world.ask(
    "viewer",
    "{ viewer { name } exportRuns { items { id } } }",
    {},
    { authorization: `Bearer ${String(token)}` },
  );
  const { link } = await world.mutate(
    "$email: String!",
    'inviteUser(email: $email, name: "Grace", role: CONTRIBUTOR)',
    { email: "grace@example.com" },
    "... on InvitationCreated { link }",
  );
  const invitation = String(link).split(/[/=]/).at(-1)!;
  world.credentials.add("the secret of an invitation", invitation);
  const password = random("grace-password-");
  world.credentials.add("the password of somebody invited", password);
  await world.rest("invitation", "/api/invitations/find", json({ token: invitation }));
  const accepted = await world.rest(
    "invitation accepted",
    "/api/invitations/accept",
    json({ token: invitation, name: "Grace", password }),
  );
  expect(accepted.response.status).toBe(200);
  await world.mutate("$email: String!", "eraseRecipient(email: $email)", { email: "leakprobe9@example.com" });

  // Requests that make no sense, with secrets in them.
  await world.rest("nothing there", `/nothing?token=${world.adminToken}&password=${wrongPassword}`);
  await world.rest("no JSON", "/graphql", { ...json(""), body: `{"query": "${wrongPassword}` });
  await world.ask("nobody", "{ viewer { name } }", {}, { authorization: `Bearer ${wrongKey}` });

  // Everything that can be asked, and everything that can be downloaded.
  const sdl = await readFile("schema.graphql", "utf8");
  const asked = everythingAsked(sdl, {
    connections: "limit: 1",
    exports: "limit: 1",
    exportRuns: "limit: 5",
    segments: "limit: 1",
    consentHistory: `connectionId: "${connectionId}"`,
    consentStatement: "locale: ja",
    export: `id: "${exportId}"`,
    exportRun: `id: "${runId}"`,
    source: `id: "${sourceId}"`,
  });
  // Less deep: all of their exports, with all that is theirs, cost more than one operation may.
  const shallow = {
    connection: `id: "${connectionId}"`,
    segment: `id: "${segmentId}"`,
    departedRecipients: `exportId: "${exportId}"`,
    webhooks: "limit: 1",
  };
  const everything = asked.filter(({ name }) => !(name in shallow));
  everything.push(...everythingAsked(sdl, shallow, 2).filter(({ name }) => name in shallow));
  expect(everything.length).toBeGreaterThan(15);
  for (const { name, query } of everything)
    expect(await world.ask(name, query), name).toMatchObject({ [name]: expect.anything() });
  for (const file of ["/api/audit.csv", "/api/audit.json", `/api/connections/${connectionId}/consents.csv`]) {
    await world.rest(file, file, { headers: { cookie } });
  }
  await stagingIsEmpty();
  await expectNothingFound();
  await expectFindable(runId);
});

/** While a run works, attributes are where it works, and addresses there and in the ledger. */
async function expectOnlyInStaging(): Promise<void> {
  const found = await leaksInTables(world.superuserUrl, attributes);
  const inStaging = ({ place }: Leak) => place.startsWith("listwright_staging.");
  expect(new Set(found.filter(inStaging).map(({ what }) => what))).toEqual(
    new Set(["a name", "a city", "a mobile number", "a customer number"]),
  );
  expect(found.filter((leak) => !inStaging(leak) && leak.place !== STATISTICS)).toEqual([]);
}

async function expectNothingFound(): Promise<void> {
  expect(await leaksInTables(world.superuserUrl, world.credentials)).toEqual([]);
  expect(await leaksInTables(world.superuserUrl, attributes)).toEqual([]);
  const mayHoldAddresses = ({ place }: Leak) => LEDGER.test(place) || place === STATISTICS;
  expect(await leaksInTables(world.superuserUrl, addresses, mayHoldAddresses)).toEqual([]);

  const printed = world.server.printed();
  expect(printed.split("\n").length).toBeGreaterThan(30);
  expect(world.credentials.in(printed)).toEqual([]);
  expect(attributes.in(printed)).toEqual([]);
  expect(addresses.in(printed)).toEqual([]);

  expect(world.answers.count).toBeGreaterThan(60);
  expect(world.answers.leaks(world.credentials, shownOnce)).toEqual([]);
  expect(world.answers.leaks(attributes, ({ place }) => place === "segmentPreview")).toEqual([]);
  // An admin may look at who was sent, and reads back whom they asked to be erased nowhere.
  const mayShowAddresses = ["segmentPreview", "exportRunProgress", "exportRun", "export", "exportRuns", "exports"];
  expect(world.answers.leaks(addresses, ({ place }) => mayShowAddresses.includes(place))).toEqual([]);

  const ownPlaces = ["postgres", "secret-key", "postgres-password"];
  for (const watched of [world.credentials, attributes, addresses]) {
    expect(await leaksInFiles(world.dataDir, watched, ownPlaces)).toEqual([]);
  }
}

/** That nothing was found means something only if it would have been: planted, each of them is. */
async function expectFindable(runId: string): Promise<void> {
  const client = new pg.Client({ connectionString: world.superuserUrl });
  await client.connect();
  const planted = [
    JSON.stringify({ message: `refused for ${SEED.apiKey}` }),
    JSON.stringify({ header: `Basic ${Buffer.from(`${SEED.apiKey}:x`).toString("base64")}` }),
    JSON.stringify({
      url: `/?key=${encodeURIComponent(world.admin.password)}`,
      bytes: Buffer.from(world.adminToken).toString("hex"),
    }),
    JSON.stringify({ name: `Anna ${ATTRIBUTES["a name"]}` }),
  ];
  const found: string[] = [];
  for (const details of planted) {
    await client.query("UPDATE listwright.export_run SET failure_details = $1 WHERE id = $2", [details, runId]);
    for (const watched of [world.credentials, attributes]) {
      const leaks = await leaksInTables(world.superuserUrl, watched);
      expect(leaks.filter(({ place }) => !place.startsWith("listwright.export_run"))).toEqual([]);
      found.push(...leaks.map(({ what }) => what));
    }
  }
  await client.query("UPDATE listwright.export_run SET failure_details = NULL WHERE id = $1", [runId]);
  await client.end();
  expect(found).toEqual(["the API key", "the API key", "the admin's password", "the admin's token", "a name"]);
}
