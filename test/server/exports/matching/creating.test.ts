import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { checkAgainstList } from "../../../../server/exports/check-matching-list.js";
import { makePerson } from "../../../support/people.js";
import { SEED } from "../../../support/sandbox.js";
import { MatchingWorld } from "./matching-world.js";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { newsletter } = SEED.listIds;
let world: MatchingWorld;
beforeAll(
  async () =>
    (world = await MatchingWorld.create("ADD x text", "INSERT INTO profile (id, email) VALUES (1, 'one@example.com')")),
);
afterAll(() => world.close());

const REFUSED = "__typename ... on UserError { message } ... on ValidationError { fields { path code } }";
const LIST = `mutation ($connectionId: ID!, $input: NewDestinationListInput!) {
  made: createDestinationList(connectionId: $connectionId, input: $input) { ${REFUSED}
    ... on DestinationList { id name confirmedOptIn unsubscribeScope customFields { key } } } }`;
const FIELD = `mutation ($connectionId: ID!, $listId: ID!, $input: NewDestinationFieldInput!) {
  made: createDestinationField(connectionId: $connectionId, listId: $listId, input: $input) { ${REFUSED}
    ... on DestinationField { key name type options } } }`;
const OPTIONS = `mutation ($connectionId: ID!, $listId: ID!, $key: String!, $options: [String!]!) {
  made: addDestinationOptions(connectionId: $connectionId, listId: $listId, key: $key, options: $options) { ${REFUSED}
    ... on DestinationField { key name type options } } }`;

interface Made {
  readonly __typename: string;
  readonly id: string;
  readonly key: string;
  readonly fields?: readonly { readonly path: string; readonly code: string }[];
}

async function send(query: string, variables: object): Promise<Made> {
  const given = { connectionId: world.connectionId, listId: newsletter, ...variables };
  return (await world.app.send<{ made: Made }>(query, given)).made;
}
const list = (input: object) => send(LIST, { input: { clientId: SEED.clientId, ...input } });
const field = (input: object, listId: string = newsletter) => send(FIELD, { listId, input });
const options = (key: string, wanted: string[], listId: string = newsletter) =>
  send(OPTIONS, { listId, key, options: wanted });
const refused = async (made: Promise<Made>) => (await made).fields?.map(({ path, code }) => `${path} ${code}`);

test("a list, its custom fields and their options can be created, and an export fills them at once", async () => {
  const made = await list({ name: " Autumn ", confirmedOptIn: true, unsubscribeScope: "ONLY_THIS_LIST" });
  expect(made).toMatchObject({
    name: "Autumn",
    confirmedOptIn: true,
    unsubscribeScope: "ONLY_THIS_LIST",
    customFields: [],
  });
  expect(await list({ name: "By default" })).toMatchObject({
    confirmedOptIn: false,
    unsubscribeScope: "ALL_CLIENT_LISTS",
  });
  const text = await field({ name: "Shoe size" }, made.id);
  expect(text).toMatchObject({ key: "[Shoesize]", name: "Shoe size", type: "TEXT", options: [] });
  const tier = await field({ name: "Tier", type: "ONE_OPTION", options: ["Gold", " Gold ", "Silver"] }, made.id);
  expect(tier).toMatchObject({ key: "[Tier]", type: "ONE_OPTION", options: ["Gold", "Silver"] });
  expect(await options("Tier", ["Gold", "Tin"], made.id)).toMatchObject({ options: ["Gold", "Silver", "Tin"] });
  expect(await options("[Tier]", ["Gold"], made.id)).toMatchObject({ options: ["Gold", "Silver", "Tin"] });
  const customFields = [
    { key: text.key, field: "x" },
    { key: tier.key, field: "tier" },
  ];
  expect(await world.problems(made.id, { customFields })).toEqual(["Export"]);
});

test("a name without Latin letters gives the empty key, and the field goes by its name, however many there are", async () => {
  const [one, other] = [await field({ name: "会員番号" }), await field({ name: "備考" })];
  expect([one.key, other.key]).toEqual(["[会員番号]", "[備考]"]);
  const customFields = [
    { key: one.key, field: "name" },
    { key: other.key, field: "x" },
  ];
  expect(await world.problems(newsletter, { customFields })).toEqual(["Export"]);
});

test("the empty key, as Campaign Monitor returns it, means the one field that has it; of several it asks for the name", async () => {
  const { id } = await list({ name: "Nameless" });
  const matched = (...keys: string[]) => world.save(id, { customFields: keys.map((key) => ({ key, field: "x" })) });
  await field({ name: "Latin" }, id);
  const path = "matching.customFields.0.key";
  expect((await matched("[]")).fields).toMatchObject([{ path, code: "CUSTOM_FIELD_UNKNOWN" }]);
  await field({ name: "会員番号" }, id);
  expect((await matched("[]")).__typename).toBe("Export");
  await field({ name: "備考" }, id);
  const problem = (await matched("[]")).fields?.[0];
  expect(problem).toMatchObject({ path, code: "CUSTOM_FIELD_AMBIGUOUS" });
  expect(problem?.message).toContain("[会員番号], [備考]");
  expect((await matched("会員番号", "[備考]")).__typename).toBe("Export");
});

test("what Campaign Monitor does not take is refused beside its input, before or by its code", async () => {
  expect(await refused(list({ name: " " }))).toEqual(["name REQUIRED"]);
  expect(await refused(list({ name: "newsletter" }))).toEqual(["name NAME_TAKEN"]);
  expect(await refused(list({ name: "New", clientId: "0".repeat(32) }))).toEqual(["listId DESTINATION_NOT_YOURS"]);
  expect(await refused(field({ name: "" }))).toEqual(["name NAME_INVALID"]);
  expect(await refused(field({ name: "n".repeat(101) }))).toEqual(["name NAME_INVALID"]);
  expect(await refused(field({ name: "CITY" }))).toEqual(["name NAME_TAKEN"]);
  // Another name with the same key: the code of Campaign Monitor (255) says it.
  expect(await refused(field({ name: "Ci ty" }))).toEqual(["name NAME_TAKEN"]);
  expect(await refused(field({ name: "T", options: ["x"] }))).toEqual(["options OPTIONS_NOT_ALLOWED"]);
  expect(await refused(field({ name: "O", type: "ONE_OPTION" }))).toEqual(["options OPTIONS_NEEDED"]);
  expect(await refused(options("[City]", ["x"]))).toEqual(["key OPTIONS_NOT_ALLOWED"]);
  expect(await refused(options("[Gone]", ["x"]))).toEqual(["key CUSTOM_FIELD_UNKNOWN"]);
  expect(await refused(options("[Loyaltytier]", [" "]))).toEqual(["options OPTIONS_NEEDED"]);
  await world.sandbox.control.settings({ customFieldCap: 1 });
  expect(await refused(field({ name: "One more" }))).toEqual(["name TOO_MANY_FIELDS"]);
  await world.sandbox.control.settings({ customFieldCap: 50 });
  expect(await send(FIELD, { connectionId: world.segmentId, input: { name: "X" } })).toMatchObject({
    __typename: "NotFound",
  });
});

test("a call whose answer is lost counts as done when what it should create is there", async () => {
  await world.sandbox.control.fault(
    { status: 500, afterCommit: true },
    { method: "POST", pathIncludes: "customfields" },
  );
  const made = await field({ name: "After all" });
  await world.sandbox.control.clearFaults();
  expect(made).toMatchObject({ __typename: "DestinationField", key: "[Afterall]" });
});

test("whoever may use the connection may create; each creation is in the audit trail, by names and IDs", async () => {
  const contributor = await makePerson(world.app, "CONTRIBUTOR");
  const variables = { connectionId: world.connectionId, listId: newsletter, input: { name: "By a contributor" } };
  const ask = async (authorization: string) =>
    (await world.app.post({ query: FIELD, variables }, { authorization })).body;
  expect((await ask(contributor.authorization)).errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  await world.app.send("mutation ($id: ID!) { shareConnection(id: $id) { __typename } }", { id: world.connectionId });
  expect((await ask(contributor.authorization)).data).toMatchObject({ made: { __typename: "DestinationField" } });
  const { authorization } = await makePerson(world.app, "VIEWER");
  expect((await ask(authorization)).errors?.[0]?.extensions["code"]).toBe("FORBIDDEN");
  const { rows } = await world.app.app.services.pool.query(
    `SELECT action, actor_id, object_kind, object_id, details FROM audit_event
     WHERE action LIKE '%Destination%' AND outcome = 'DONE' ORDER BY at DESC LIMIT 1`,
  );
  expect(rows).toEqual([
    {
      action: "createDestinationField",
      actor_id: contributor.userId,
      object_kind: "connection",
      object_id: world.connectionId,
      details: { listId: newsletter, key: "[Byacontributor]", name: "By a contributor", type: "TEXT" },
    },
  ]);
});

test("a custom field of options without any, and more matches than fields, cannot work", () => {
  const none = { key: "[None]", name: "None", type: "ONE_OPTION" as const, options: [] };
  const matching = {
    email: "email",
    name: [],
    mobileNumber: null,
    customFields: [{ key: "[None]", field: "tier", whenEmpty: "KEEP" as const }],
    consentToTrack: { value: "YES" as const, field: null },
  };
  const check = (customFields: (typeof none)[]) =>
    checkAgainstList(matching, { name: "L", customFields }, null).map(({ path, code }) => `${path} ${code}`);
  expect(check([none])).toEqual(["matching.customFields.0.key NO_OPTIONS"]);
  const tooMany = "matching.customFields TOO_MANY_FIELDS";
  expect(check([])).toEqual([tooMany, "matching.customFields.0.key CUSTOM_FIELD_UNKNOWN"]);
  matching.customFields.push({ ...matching.customFields[0]! });
  expect(check([none])).toEqual([
    tooMany,
    "matching.customFields.0.key NO_OPTIONS",
    "matching.customFields.1.key CUSTOM_FIELD_TWICE",
  ]);
  expect(check([none, { ...none, key: "[Other]" }])).toHaveLength(2);
});
