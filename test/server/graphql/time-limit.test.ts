import { setTimeout as delay } from "node:timers/promises";

import { graphql, buildSchema, GraphQLError, GraphQLObjectType, subscribe, parse } from "graphql";
import { pino } from "pino";
import { expect, test } from "vitest";

import { createOrm } from "../../../server/database/orm.js";
import { maskError } from "../../../server/graphql/mask-error.js";
import { limitTime } from "../../../server/graphql/time-limit.js";
import { createTestDatabase } from "../../support/database.js";

const LIMIT_MS = 200;
const begun: string[] = [];

function schemaWith(work: Record<string, () => unknown>) {
  const schema = buildSchema(`
    type Thing { name: String slow: String after: String inner: Thing }
    type Query { thing: Thing slow: String }
    type Mutation { slow: String after: String }
    type Subscription { ticks: String }
  `);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLObjectType)) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve = work[field.name];
      if (!resolve) continue;
      field.resolve = () => {
        begun.push(field.name);
        return resolve();
      };
    }
  }
  return limitTime(schema, LIMIT_MS);
}

const masked = (error: GraphQLError) =>
  maskError(error, { log: pino({ level: "silent" }), locale: "ja", introspection: true });

test("what takes too long is an error in words, and nothing more is begun", async () => {
  const never = new Promise<string>(() => undefined);
  const schema = schemaWith({
    thing: async () => ({}),
    inner: async () => {
      await delay(LIMIT_MS + 50);
      return {};
    },
    after: () => "worked out after time was up",
    slow: () => never,
    name: () => "quick",
  });
  const source = "{ thing { name slow inner { after } } }";
  const { data, errors } = await graphql({ schema, source, contextValue: {} });
  expect(data).toEqual({ thing: { name: "quick", slow: null, inner: null } });
  expect(errors?.map(masked)).toMatchObject([
    {
      path: ["thing", "slow"],
      extensions: { code: "OPERATION_TIMEOUT" },
      message: expect.stringMatching(/^処理に/) as unknown,
    },
    { path: ["thing", "inner"], extensions: { code: "OPERATION_TIMEOUT" } },
  ]);
  expect(begun).not.toContain("after");
});

test("of mutations in one operation, none is begun after time is up", async () => {
  begun.length = 0;
  const schema = schemaWith({ slow: () => delay(LIMIT_MS + 50, "too late"), after: () => "changed" });
  const { data, errors } = await graphql({ schema, source: "mutation { slow after }", contextValue: {} });
  expect(data).toEqual({ slow: null, after: null });
  expect(errors?.map(({ path }) => path)).toEqual([["slow"], ["after"]]);
  expect(begun).toEqual(["slow"]);
});

test("each operation has its own time, and each event of a subscription", async () => {
  const schema = schemaWith({ slow: () => delay(LIMIT_MS / 4, "in time"), ticks: () => delay(LIMIT_MS / 3, "tick") });
  const [one, other] = [{}, {}];
  expect((await graphql({ schema, source: "{ slow }", contextValue: one })).errors).toBeUndefined();
  await delay(LIMIT_MS);
  expect((await graphql({ schema, source: "{ slow }", contextValue: other })).errors).toBeUndefined();

  async function* ticks() {
    for (let count = 0; count < 4; count += 1) yield {};
  }
  const results = await subscribe({
    schema,
    document: parse("subscription { ticks }"),
    contextValue: {},
    rootValue: { ticks },
  });
  const told: unknown[] = [];
  if (!(Symbol.asyncIterator in results)) throw new Error("No subscription");
  for await (const result of results) told.push(result.data?.["ticks"]);
  // Together they last longer than one operation may.
  expect(told).toEqual(["tick", "tick", "tick", "tick"]);
});

test("a statement that PostgreSQL gave up is told as such, not as a fault of the server", async () => {
  const database = await createTestDatabase();
  const orm = await createOrm(database.url, { statementMs: 100 });
  try {
    const error: unknown = await orm.em
      .fork()
      .execute("SELECT pg_sleep(10)")
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const shown = masked(new GraphQLError("failed", { originalError: error as Error }));
    expect(shown.extensions).toEqual({ code: "OPERATION_TIMEOUT" });
  } finally {
    await orm.close(true);
    await database.drop();
  }
});
