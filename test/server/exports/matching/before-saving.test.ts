import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { makePerson } from "../../../support/people.js";
import { SEED } from "../../../support/sandbox.js";
import { run } from "../../../support/set-up.js";
import { JAPANESE_COLUMNS, JAPANESE_PROFILES, MatchingWorld } from "./matching-world.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { newsletter } = SEED.listIds;
let world: MatchingWorld;
beforeAll(async () => (world = await MatchingWorld.create(JAPANESE_COLUMNS, JAPANESE_PROFILES)));
afterAll(() => world.close());

const PROPOSE = `query ($segmentIds: [ID!]!, $connectionId: ID!, $listId: ID!) {
  proposeMatching(segmentIds: $segmentIds, connectionId: $connectionId, listId: $listId) {
    email name mobileNumber customFields { key field } reasons { path field code message } newFields { field name type options } } }`;

test("a matching is proposed from names and types, Japanese ones too, with reasons and what could be created", async () => {
  const listId = await world.makeList("提案", [
    ["Birthday", "Date"],
    ["Prefecture", "Text"],
    ["Interests", "MultiSelectMany", ["Tea"]],
    ["City", "Number"],
  ]);
  const segmentId = await world.select(
    "SELECT id, メール, 姓, 名, 携帯電話, 生年月日, 都道府県, 興味, city, agreed, raw FROM profile",
  );
  const variables = { segmentIds: [segmentId], connectionId: world.connectionId, listId };
  const { proposeMatching } = await world.app.send<{ proposeMatching: { reasons: unknown[] } }>(PROPOSE, variables);
  expect(proposeMatching).toMatchObject({
    email: "メール",
    name: ["姓", "名"],
    mobileNumber: "携帯電話",
    customFields: [
      { key: "[Birthday]", field: "生年月日" },
      { key: "[Prefecture]", field: "都道府県" },
      { key: "[Interests]", field: "興味" },
      { key: "[City]", field: "city" },
    ],
  });
  expect(proposeMatching.reasons).toContainEqual({
    path: "email",
    field: "メール",
    code: "USUAL_NAME",
    message: "The field has a usual name for this, and a fitting type.",
  });
  expect(proposeMatching).toMatchObject({
    newFields: [
      { field: "id", name: "Id", type: "NUMBER", options: [] },
      { field: "agreed", name: "Agreed", type: "ONE_OPTION", options: ["true", "false"] },
    ],
  });
  const nobody = { ...variables, listId: "0".repeat(32) };
  expect(await world.app.send(PROPOSE, nobody)).toEqual({ proposeMatching: null });
});

const PREFLIGHT = `query ($segmentIds: [ID!]!, $connectionId: ID!, $listId: ID!, $matching: MatchingInput!) {
  matchingPreflight(segmentIds: $segmentIds, connectionId: $connectionId, listId: $listId, matching: $matching) {
    __typename ... on UserError { message } ... on ValidationError { fields { path code } }
    ... on MatchingPreflight { evaluated complete missing syntax withheld duplicates rejected sendable losses { code field count message } } } }`;

async function preflight(matching: object): Promise<unknown> {
  const { segmentId, connectionId } = world;
  const variables = {
    segmentIds: [segmentId],
    connectionId,
    listId: newsletter,
    matching: { email: "email", consentToTrack: { value: "YES" }, ...matching },
  };
  return (await world.app.send<{ matchingPreflight: unknown }>(PREFLIGHT, variables)).matchingPreflight;
}

test("before saving, a look at the profiles says in numbers what would be lost; a run then does just that", async () => {
  const matching = {
    name: ["name"],
    mobileNumber: "携帯電話",
    customFields: [{ key: "[Country]", field: "country" }],
    recipientConsent: { field: "agreed", refusalWithholds: "PROFILE" },
  };
  expect(await preflight(matching)).toEqual({
    __typename: "MatchingPreflight",
    evaluated: 5,
    complete: true,
    missing: 1,
    syntax: 1,
    withheld: 1,
    duplicates: 0,
    rejected: 0,
    sendable: 2,
    losses: [
      { code: "COUNTRY_UNKNOWN", field: "Country", count: 1, message: expect.stringContaining('"Country": 1 profile') },
      { code: "NAME_CUT", field: null, count: 1, message: expect.stringContaining("250 characters") },
    ],
  });
  const ran = await run(world.app, await world.saved(newsletter, matching));
  expect(ran.counts).toMatchObject({ evaluated: 5, invalid: 2, withheld: 1, duplicates: 0, unique: 2, added: 2 });
  expect((await world.warnings(ran.id)).map(({ code, count }) => [code, count])).toEqual([
    ["COUNTRY_UNKNOWN", 1],
    ["NAME_CUT", 1],
  ]);
});

test("one profile that refuses withholds its address, if so chosen", async () => {
  const matching = { recipientConsent: { field: "agreed" } };
  expect(await preflight(matching)).toMatchObject({ withheld: 2, sendable: 1 });
  const listId = await world.makeList("Agreed");
  expect((await run(world.app, await world.saved(listId, matching))).counts).toMatchObject({ withheld: 2, unique: 1 });
  expect((await world.sandbox.control.subscribers(listId)).map(({ EmailAddress }) => EmailAddress)).toEqual([
    "three@example.com",
  ]);
});

test("a look before saving refuses what saving would refuse, and tells of values too long", async () => {
  expect(await preflight({ email: "points" })).toMatchObject({
    __typename: "ValidationError",
    fields: [{ path: "matching.email", code: "NOT_TEXT" }],
  });
  expect(await preflight({ name: ["name"], nameWhenTooLong: "REJECT" })).toMatchObject({
    rejected: 1,
    sendable: 1,
    duplicates: 1,
    losses: [{ code: "NAME_TOO_LONG", count: 1 }],
  });
});

test("neither proposals nor looks are for contributors on connections that are not shared with them, nor for viewers", async () => {
  const { segmentId, connectionId } = world;
  for (const role of ["CONTRIBUTOR", "VIEWER"] as const) {
    const { authorization } = await makePerson(world.app, role);
    const variables = { segmentIds: [segmentId], connectionId, listId: newsletter };
    const { body } = await world.app.post({ query: PROPOSE, variables }, { authorization });
    expect(body.errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  }
});
