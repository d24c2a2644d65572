import { afterAll, beforeAll, expect, test } from "vitest";

import { createSchema } from "../../../server/graphql/schema.js";
import { startTestApp, type TestApp } from "../../support/app.js";
import { documentFor } from "../access/authorisation/operation-document.js";

const WITH_INPUT = Object.values(createSchema().getMutationType()!.getFields()).filter((field) =>
  field.args.some(({ name }) => name === "input"),
);

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { ROLE: "api" } });
});
afterAll(() => app.close());

test("whatever is wrong with an input is told by its field's own name, in every mutation", async () => {
  const paths: Record<string, string[]> = {};
  for (const field of WITH_INPUT) {
    const { query, variables } = documentFor("mutation", field);
    const asked = query.replace("{ __typename }", "{ ... on ValidationError { fields { path } } }");
    const { body } = await app.post({ query: asked, variables }, { authorization: `Bearer ${app.token}` });
    expect({ name: field.name, errors: body.errors }).toEqual({ name: field.name, errors: undefined });
    const answer = (body.data as Record<string, { fields?: { path: string }[] }>)[field.name];
    paths[field.name] = answer?.fields?.map(({ path }) => path) ?? [];
  }
  const told = Object.values(paths).flat();
  expect(told.length).toBeGreaterThan(5);
  expect(told.filter((path) => path.startsWith("input"))).toEqual([]);
});
