import { readFile } from "node:fs/promises";

import {
  buildSchema,
  findBreakingChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { expect, test } from "vitest";
import { format, resolveConfig } from "prettier";

import { createSchema, printedSchema } from "../../../server/graphql/schema.js";

test("schema.graphql is what the code emits (npm run generate)", async () => {
  const style = await resolveConfig("schema.graphql");
  const emitted = await format(printedSchema(), { ...style, parser: "graphql" });
  expect(await readFile("schema.graphql", "utf8")).toBe(emitted);
});

test("every type, field, argument and enum value is described", () => {
  const silent: string[] = [];
  const check = (coordinate: string, { description }: { description?: string | null | undefined }) => {
    if (!description?.trim()) silent.push(coordinate);
  };
  for (const type of Object.values(createSchema().getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    if (!["Query", "Mutation", "Subscription"].includes(type.name)) check(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name}:)`, argument);
      }
    }
  }
  expect(silent).toEqual([]);
});

test("whatever clients were promised is there, unchanged: the schema only grows", async () => {
  const promised = buildSchema(await readFile("test/server/graphql/contract.graphql", "utf8"));
  expect(findBreakingChanges(promised, createSchema())).toEqual([]);
});
