import { afterAll, beforeAll, expect, test } from "vitest";

import { statementInForce, VERSION_IN_FORCE } from "../../../server/consent/consent-statement.js";
import { actorFor } from "../access/access-world.js";
import { createConnectionWorld, refusal, type ConnectionWorld } from "../connections/connection-world.js";

let world: ConnectionWorld;
beforeAll(async () => {
  world = await createConnectionWorld();
});
afterAll(() => world.close());

async function history(connectionId: string) {
  return world.consents.history(world.em(), connectionId);
}

async function actions(connectionId: string): Promise<string[]> {
  return (await history(connectionId)).map(({ action }) => action);
}

test("who agreed, when, from where, with what, to which words is on record", async () => {
  const { id } = await world.connected();
  const actor = actorFor(world.ada.userId, {
    via: "TOKEN",
    tokenId: "7d0c6d0a-6b2f-4e51-9a3d-0f6f5a0b1c2d",
    networkAddress: "2001:db8::7",
    locale: "en",
  });
  await world.consents.give(world.em(), id, { statementVersion: VERSION_IN_FORCE, locale: "ja" }, actor);
  const [latest] = await history(id);
  const { text, sha256 } = statementInForce("ja");
  expect(latest).toMatchObject({
    action: "GIVEN",
    byTokenId: actor.tokenId,
    networkAddress: "2001:db8::7",
    at: world.clock.now(),
    statementVersion: VERSION_IN_FORCE,
    statementLocale: "ja",
    statementText: text,
    statementSha256: sha256,
  });
  expect(latest!.by.id).toBe(world.ada.userId);
  expect(latest!.account.map((client) => client.id)).toContain(world.sandbox.seed.clientId);
});

test("only the wording in force can be agreed to, and the refusal names it", async () => {
  const { id } = await world.draft();
  const agreed = { statementVersion: "2020-01-01", locale: "en" } as const;
  const result = await world.consents.give(world.em(), id, agreed, world.ada);
  expect(refusal(result)).toEqual(["statementVersion NOT_IN_FORCE"]);
  expect(JSON.stringify(result)).toContain(VERSION_IN_FORCE);
  expect(await history(id)).toEqual([]);
});

test("consent given before the first authentication is bound to the account by a record of its own", async () => {
  const { id } = await world.draft();
  await world.consent(id);
  expect((await history(id))[0]!.account).toEqual([]);
  await world.authenticate(id);
  const [bound, given] = await history(id);
  expect([bound!.action, given!.action]).toEqual(["BOUND", "GIVEN"]);
  expect(bound!.account.map((client) => client.id).toSorted()).toEqual(
    [world.sandbox.seed.clientId, world.sandbox.seed.secondClientId].toSorted(),
  );
  expect(bound!.statementSha256).toBe(given!.statementSha256);
  await world.authenticate(id);
  expect(await actions(id)).toEqual(["BOUND", "GIVEN"]);
});

test("authenticating binds nothing that was withdrawn, or that nobody gave", async () => {
  const withdrawn = await world.draft();
  await world.consent(withdrawn.id);
  await world.consents.withdraw(world.em(), withdrawn.id, world.ada);
  await world.authenticate(withdrawn.id);
  expect(await actions(withdrawn.id)).toEqual(["WITHDRAWN", "GIVEN"]);
  const silent = await world.draft();
  await world.authenticate(silent.id);
  expect(await actions(silent.id)).toEqual([]);
});

test("agreeing and authenticating at the same moment leaves a consent that is bound to the account", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id } = await world.draft();
    await Promise.all([world.authenticate(id), world.consent(id)]);
    expect(await world.problems(id)).toEqual(["EXPORT_USER_MISSING"]);
  }
});

test("withdrawing repeats what was agreed to; withdrawing again adds nothing; agreeing again does", async () => {
  const { id } = await world.connected();
  const [bound] = await history(id);
  await world.consents.withdraw(world.em(), id, world.ada);
  await world.consents.withdraw(world.em(), id, world.ada);
  const [latest] = await history(id);
  expect(await actions(id)).toEqual(["WITHDRAWN", "BOUND", "GIVEN"]);
  expect(latest).toMatchObject({ statementSha256: bound!.statementSha256, account: bound!.account });
  expect(await world.verdict(id)).toBe("CONSENT_WITHDRAWN");
  await world.consent(id);
  expect(await world.verdict(id)).toBeNull();
});

test("what nobody gave cannot be withdrawn", async () => {
  const { id } = await world.draft();
  expect(refusal(await world.consents.withdraw(world.em(), id, world.ada))).toEqual(["connectionId NOTHING_GIVEN"]);
});

test("a connection that does not exist has no consent", async () => {
  for (const id of ["0b4a3c0e-3f0c-4a54-8a8e-2f6f3f1f7a11", "nothing"]) {
    const agreed = { statementVersion: VERSION_IN_FORCE, locale: "en" } as const;
    expect(refusal(await world.consents.give(world.em(), id, agreed, world.ada))).toEqual(["NotFound"]);
    expect(refusal(await world.consents.withdraw(world.em(), id, world.ada))).toEqual(["NotFound"]);
    expect(await history(id)).toEqual([]);
  }
});

test("a record cannot be changed or deleted, and outlives its connection", async () => {
  const { id } = await world.connected();
  const before = await history(id);
  for (const statement of [
    "UPDATE consent SET statement_text = ''",
    "DELETE FROM consent WHERE connection_id = $1",
    "TRUNCATE consent",
  ]) {
    await expect(world.pool.query(statement, statement.includes("$1") ? [id] : [])).rejects.toThrow();
  }
  await world.connections.delete(world.em(), id, "REFUSE", "KEEP", world.ada);
  expect(await history(id)).toHaveLength(before.length);
});

test("a key of another account asks again, one that shares a client with the account consented to does not", async () => {
  const { id } = await world.connected();
  await world.authenticate(id, world.sandbox.seed.clientApiKey);
  expect(await world.verdict(id)).toBeNull();

  await world.pool.query("UPDATE connection SET account = $2 WHERE id = $1", [id, '[{"id":"other","name":"Other"}]']);
  expect(await world.verdict(id)).toBe("CONSENT_REQUIRED");
  expect(await world.status(id)).toBe("CONSENT_REQUIRED");
  await world.consent(id);
  expect(await world.verdict(id)).toBeNull();
  await world.authenticate(id);
  expect(await world.verdict(id)).toBe("CONSENT_REQUIRED");
});

test("a new wording asks again", async () => {
  const { id } = await world.connected();
  const insert = `INSERT INTO consent (id, connection_id, action, by_id, at, statement_version, statement_locale, statement_text, statement_sha256, account)
    SELECT gen_random_uuid(), connection_id, 'GIVEN', by_id, at, '2025-01-01', statement_locale, 'Former words', '', account
    FROM consent WHERE connection_id = $1 AND action = 'BOUND'`;
  await world.pool.query(insert, [id]);
  expect(await world.verdict(id)).toBe("CONSENT_REQUIRED");
  await world.consent(id);
  expect(await world.verdict(id)).toBeNull();
});
