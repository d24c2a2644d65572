import { once } from "node:events";
import { createServer } from "node:net";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { ValidationError } from "../../../server/refusal.js";
import { AnsweringServer } from "../../support/answering-server.js";
import { everythingIn } from "../access/access-world.js";
import { createConnectionWorld, refusal, type ConnectionWorld } from "./connection-world.js";

let world: ConnectionWorld;
let answering: AnsweringServer;
beforeAll(async () => {
  world = await createConnectionWorld();
  answering = await AnsweringServer.start();
});
afterEach(() => world.sandbox.control.clearFaults());
afterAll(async () => {
  await answering.close();
  await world.close();
});

const KEY = "0123456789abcdef0123456789abcdef";
const KEY_REVOKED = { status: 401, body: { Code: 100, Message: "Invalid API Key" } };

async function tryKey(connections = world.connections, apiKey = KEY) {
  const { id } = await world.draft();
  const result = await connections.authenticateWithApiKey(world.em(), id, apiKey, world.ada);
  expect(await world.read(id)).toMatchObject({ authenticatedAt: null, account: null, credentialHint: null });
  return result;
}

test("a key that works is kept, sealed, with its hint, its account and who entered it", async () => {
  const { id } = await world.draft();
  await world.authenticate(id, `  ${world.sandbox.seed.apiKey}\n`);
  const read = await world.read(id);
  expect(read).toMatchObject({
    authenticationMethod: "API_KEY",
    credentialHint: world.sandbox.seed.apiKey.slice(-4),
    authenticatedAt: world.clock.now(),
    needsReauthenticationSince: null,
  });
  expect(read.authenticatedBy!.id).toBe(world.ada.userId);
  expect(read.account!.map(({ name }) => name)).toContain("Harbour Coffee");
  const destination = await world.connections.openDestination(world.em(), id);
  expect(await destination.clients()).toHaveLength(2);
});

test("no row holds a key in clear", async () => {
  await world.connected();
  const stored = await everythingIn(world.database, world.pool);
  expect(stored).toContain("Harbour Coffee");
  expect(stored).not.toContain(world.sandbox.seed.apiKey);
  expect(stored).not.toContain(Buffer.from(world.sandbox.seed.apiKey).toString("base64"));
});

test("one connection's sealed key opens nothing in another", async () => {
  const [one, other] = [await world.connected(), await world.draft()];
  await world.pool.query(
    `UPDATE connection SET credential_sealed = source.credential_sealed, authenticated_at = source.authenticated_at
     FROM connection source WHERE connection.id = $1 AND source.id = $2`,
    [other.id, one.id],
  );
  await expect(world.connections.openDestination(world.em(), other.id)).rejects.toThrow(/another purpose/);
});

test("each way in which a key does not work has a code and words of its own", async () => {
  const closed = createServer().listen(0, "127.0.0.1");
  await once(closed, "listening");
  const { port } = closed.address() as { port: number };
  closed.close();
  await once(closed, "close");

  const answer = async (status: number, body: unknown) => {
    answering.answerJson(status, body);
    return tryKey(world.at(answering.url));
  };
  const found: Record<string, unknown> = {
    "wrong key": await tryKey(),
    "no permission": await answer(401, { Code: 60, Message: "Not permitted" }),
    "no clients": await answer(200, []),
    "not the API": await answer(200, { hello: "there" }),
    "a path of something else": await answer(404, "not found"),
    "too many calls": await answer(429, { Code: 429, Message: "Slow down" }),
    "its own error": await answer(500, { Code: 500, Message: "Sorry" }),
    "account problem": await answer(401, { Code: 111, Message: "Not for free accounts" }),
    "nobody listens": await tryKey(world.at(`http://127.0.0.1:${port}`)),
    "no such name": await tryKey(world.at("http://campaign-monitor.invalid")),
    "cut off": await (async () => {
      answering.answer((response) => response.destroy());
      return tryKey(world.at(answering.url));
    })(),
  };
  const codes = Object.fromEntries(Object.entries(found).map(([name, result]) => [name, refusal(result as object)]));
  expect(codes).toEqual({
    "wrong key": ["apiKey CREDENTIAL_REFUSED"],
    "no permission": ["apiKey PERMISSION_MISSING"],
    "no clients": ["apiKey NO_CLIENTS"],
    "not the API": ["apiKey DESTINATION_NOT_API"],
    "a path of something else": ["apiKey DESTINATION_NOT_API"],
    "too many calls": ["apiKey DESTINATION_BUSY"],
    "its own error": ["apiKey DESTINATION_ERROR"],
    "account problem": ["apiKey ACCOUNT_PROBLEM"],
    "nobody listens": ["apiKey DESTINATION_ADDRESS_WRONG"],
    "no such name": [expect.stringMatching(/^apiKey DESTINATION_(ADDRESS_WRONG|UNREACHABLE)$/)],
    "cut off": ["apiKey DESTINATION_NO_ANSWER"],
  });
  for (const result of Object.values(found)) {
    const [field] = (result as ValidationError).fields;
    expect(field!.text).toEqual({ en: expect.stringMatching(/\.$/), ja: expect.stringMatching(/[。）]$/) });
    expect(JSON.stringify(field)).not.toContain(KEY);
  }
});

test.each([
  ["", "REQUIRED"],
  ["   ", "REQUIRED"],
  ["two words", "MALFORMED"],
  ["schlüssel", "MALFORMED"],
  ["x".repeat(501), "MALFORMED"],
])("what cannot be a key is not sent anywhere: %j", async (apiKey, code) => {
  await world.sandbox.control.clearCalls();
  expect(refusal(await tryKey(world.connections, apiKey))).toEqual([`apiKey ${code}`]);
  expect(await world.sandbox.control.calls()).toEqual([]);
});

test("a refused key leaves the present one in place", async () => {
  const { id } = await world.connected();
  const result = await world.connections.authenticateWithApiKey(world.em(), id, KEY, world.ada);
  expect(refusal(result)).toEqual(["apiKey CREDENTIAL_REFUSED"]);
  expect(await world.verdict(id)).toBeNull();
  expect(await world.connections.readClients(world.em(), id)).toHaveLength(2);
});

test("a short key gives nothing of itself away in its hint", async () => {
  answering.answerJson(200, [{ ClientID: "c1", Name: "Client" }]);
  const { id } = await world.draft();
  await world.at(answering.url).authenticateWithApiKey(world.em(), id, "abcd", world.ada);
  expect(await world.read(id)).toMatchObject({ credentialHint: "" });
});

test("authenticating again ends the need for it", async () => {
  const { id } = await world.connected();
  await world.connections.markNeedsReauthentication(world.em(), id);
  const { needsReauthenticationSince } = await world.read(id);
  world.clock.pass(1);
  await world.connections.markNeedsReauthentication(world.em(), id);
  expect((await world.read(id)).needsReauthenticationSince).toEqual(needsReauthenticationSince);
  expect(await world.verdict(id)).toBe("NEEDS_REAUTHENTICATION");
  await world.authenticate(id);
  expect(await world.verdict(id)).toBeNull();
});

test("a test tells what is wrong, and remembers that a key was refused until a test passes", async () => {
  const { id } = await world.connected();
  expect(refusal(await world.connections.test(world.em(), id))).toEqual(["not refused"]);
  await world.sandbox.control.fault(KEY_REVOKED, { pathIncludes: "clients.json" });
  expect(refusal(await world.connections.test(world.em(), id))).toEqual(["id CREDENTIAL_REFUSED"]);
  expect(await world.status(id)).toBe("NEEDS_REAUTHENTICATION");
  await world.sandbox.control.clearFaults();
  const tested = await world.connections.test(world.em(), id);
  expect(refusal(tested)).toEqual(["not refused"]);
  expect(tested).toMatchObject({ needsReauthenticationSince: null });
  expect(await world.verdict(id)).toBeNull();
});

test("trouble on the way is told and changes nothing", async () => {
  const { id } = await world.connected();
  await world.sandbox.control.fault({ status: 503 }, { pathIncludes: "clients.json" });
  expect(refusal(await world.connections.test(world.em(), id))).toEqual(["id DESTINATION_ERROR"]);
  expect(await world.verdict(id)).toBeNull();
});

test("a draft cannot be tested or opened, nor what does not exist", async () => {
  const { id } = await world.draft();
  const nowhere = "0b4a3c0e-3f0c-4a54-8a8e-2f6f3f1f7a11";
  expect(refusal(await world.connections.test(world.em(), id))).toEqual(["id CREDENTIAL_REFUSED"]);
  expect(await world.status(id)).toBe("DRAFT");
  for (const unknown of [id, nowhere, "nothing"]) {
    const opening = world.connections.openDestination(world.em(), unknown);
    await expect(opening).rejects.toMatchObject({ reason: "CREDENTIAL_REFUSED" });
  }
  for (const unknown of [nowhere, "nothing"]) {
    expect(refusal(await world.connections.test(world.em(), unknown))).toEqual(["NotFound"]);
    const authenticated = await world.connections.authenticateWithApiKey(world.em(), unknown, KEY, world.ada);
    expect(refusal(authenticated)).toEqual(["NotFound"]);
  }
});

test("a key that was replaced while it was being refused does not discredit the new one", async () => {
  const { id } = await world.connected();
  const elsewhere = world.at(answering.url);
  const { promise: asked, resolve: onAsked } = Promise.withResolvers<() => void>();
  answering.answer((response) => onAsked(() => response.writeHead(401).end(JSON.stringify(KEY_REVOKED.body))));
  const refused = elsewhere.readClients(world.em(), id).catch((error: { reason: string }) => error.reason);
  const answer = await asked;
  world.clock.pass(1_000);
  await world.authenticate(id);
  answer();
  expect(await refused).toBe("CREDENTIAL_REFUSED");
  expect(await world.verdict(id)).toBeNull();

  answering.answerJson(401, KEY_REVOKED.body);
  await expect(elsewhere.readClients(world.em(), id)).rejects.toThrow();
  expect(await world.verdict(id)).toBe("NEEDS_REAUTHENTICATION");
});

test("a credential that may not see the suppression list is refused when it is entered and when it is tested", async () => {
  const lacks = { status: 401, body: { Code: 60, Message: "You do not have access to this resource" } };
  const { id } = await world.connected();
  await world.sandbox.control.fault(lacks, { pathIncludes: "suppressionlist" });
  expect(refusal(await tryKey(world.connections, world.sandbox.seed.apiKey))).toEqual(["apiKey PERMISSION_MISSING"]);
  const tested = await world.connections.test(world.em(), id);
  expect(refusal(tested)).toEqual([expect.stringMatching(/ PERMISSION_MISSING$/)]);
  expect(JSON.stringify(tested)).toContain("This API key may not do all that exports need");
  // It is a right that is missing, not the credential that is refused.
  expect(await world.read(id)).toMatchObject({ needsReauthenticationSince: null });
  await world.sandbox.control.clearFaults();
  // A list that cannot be read just now proves nothing.
  await world.sandbox.control.fault({ status: 503 }, { pathIncludes: "suppressionlist" });
  expect(await world.connections.test(world.em(), id)).toMatchObject({ id });
});
