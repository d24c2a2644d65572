import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { VERSION_IN_FORCE } from "../../../server/consent/consent-statement.js";
import { noteWordingInForce } from "../../../server/consent/consent-terms.js";
import { SettingsService } from "../../../server/settings/settings.service.js";
import { createConnectionWorld, type ConnectionWorld } from "../connections/connection-world.js";

/** The application judges by its own clock, a run before each call by the database's: here both say the same. */
let world: ConnectionWorld;
let settings: SettingsService;
beforeAll(async () => {
  world = await createConnectionWorld();
  settings = new SettingsService({ pool: world.pool });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.pool.query("DELETE FROM consent_wording");
  await settings.update({ consentGraceDays: 0 });
});

const HOUR = 60 * 60_000;
const wording = (version: string, hoursAgo: number) =>
  world.pool.query("INSERT INTO consent_wording VALUES ($1, now() - make_interval(hours => $2))", [version, hoursAgo]);
const agreedTo = (id: string, version: string, action = "GIVEN", account: string | null = null) =>
  world.pool.query(
    `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text, statement_sha256, account)
     SELECT $2, connection.id, $4, $5, now(), $3, 'en', 'Words', '', coalesce($6::jsonb, connection.account) FROM connection WHERE id = $1`,
    [id, randomUUID(), version, action, world.ada.userId, account],
  );
const OTHER = '[{"id":"other","name":"Other"}]';

/** What both ways of asking say: the same, or the test fails. */
async function standing(id: string): Promise<{ refusal: string | null; hoursLeft: number | null }> {
  const connection = await world.read(id);
  const problems = (await world.connections.problemsOf(connection)).map(({ code }) => code);
  const dueAt = await world.connections.consentDueAt(connection);
  const refusal = await world.verdict(id);
  expect(problems).toEqual(refusal === null ? [] : [refusal]);
  const hoursLeft = dueAt === null ? null : Math.round((dueAt.getTime() - Date.now()) / HOUR);
  return { refusal, hoursLeft };
}

test.each([
  ["a new wording, no grace", 0, "former", "GIVEN", null, null, "CONSENT_REQUIRED", null],
  ["a new wording, within the grace", 2, "former", "BOUND", null, null, null, 23],
  ["a new wording, after the grace", 1, "former", "GIVEN", null, null, "CONSENT_REQUIRED", null],
  ["a wording before the former", 90, "ancient", "GIVEN", null, null, "CONSENT_REQUIRED", null],
  ["a withdrawal within the grace", 90, "former", "WITHDRAWN", null, null, "CONSENT_WITHDRAWN", null],
  ["another account, no grace", 0, VERSION_IN_FORCE, "GIVEN", OTHER, 3, "CONSENT_REQUIRED", null],
  ["another account, within the grace", 1, VERSION_IN_FORCE, "GIVEN", OTHER, 3, null, 21],
  ["another account, after the grace", 1, VERSION_IN_FORCE, "GIVEN", OTHER, 25, "CONSENT_REQUIRED", null],
  ["another account, nobody knows since when", 90, VERSION_IN_FORCE, "GIVEN", OTHER, null, "CONSENT_REQUIRED", null],
  ["the present wording and account", 0, VERSION_IN_FORCE, "GIVEN", null, null, null, null],
])(
  "who looks and who sends are told the same: %s",
  async (_title, graceDays, version, action, account, hours, refusal, left) => {
    const { id } = await world.connected();
    await wording("ancient", 24 * 500);
    await wording("former", 24 * 100);
    await wording(VERSION_IN_FORCE, 25);
    await settings.update({ consentGraceDays: graceDays });
    await agreedTo(id, version, action, account);
    await world.pool.query(
      "UPDATE connection SET account_changed_at = now() - make_interval(hours => $2) WHERE id = $1",
      [id, hours],
    );
    expect(await standing(id)).toEqual({ refusal, hoursLeft: left });
  },
);

test("authenticating another account starts the clock, once; the former account or a new consent stops it", async () => {
  await settings.update({ consentGraceDays: 1 });
  const { id } = await world.draft();
  await world.consent(id);
  const changedAt = async () => (await world.read(id)).accountChangedAt?.getTime() ?? null;
  await world.authenticate(id);
  await world.connections.addSelfAsExportUser(world.em(), id, "correct horse battery", world.ada);
  expect(await changedAt()).toBeNull();

  // Consent is on record for another account than the one that is authenticated next.
  await agreedTo(id, VERSION_IN_FORCE, "GIVEN", OTHER);
  const first = world.clock.now().getTime();
  await world.authenticate(id);
  expect(await changedAt()).toBe(first);
  expect(await standing(id)).toEqual({ refusal: null, hoursLeft: 24 });
  world.clock.pass(HOUR);
  await world.authenticate(id, world.sandbox.seed.clientApiKey);
  expect(await changedAt()).toBe(first);

  await world.consent(id);
  expect(await changedAt()).toBeNull();
  await agreedTo(id, VERSION_IN_FORCE, "GIVEN", OTHER);
  await world.authenticate(id);
  expect(await changedAt()).toBe(first + HOUR);
  await agreedTo(id, VERSION_IN_FORCE);
  await world.authenticate(id);
  expect(await changedAt()).toBeNull();
  // A consent that was withdrawn has nothing to run out.
  await agreedTo(id, VERSION_IN_FORCE, "WITHDRAWN", OTHER);
  await world.authenticate(id);
  expect(await changedAt()).toBeNull();
});

test("a wording is in force since a process first knew it, however often one starts", async () => {
  await noteWordingInForce(world.pool, { now: () => new Date("2027-01-01T00:00:00Z") });
  await noteWordingInForce(world.pool, { now: () => new Date("2028-01-01T00:00:00Z") });
  const { rows } = await world.pool.query("SELECT version, in_force_since FROM consent_wording");
  expect(rows).toEqual([{ version: VERSION_IN_FORCE, in_force_since: new Date("2027-01-01T00:00:00Z") }]);
});
