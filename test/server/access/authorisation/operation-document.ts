import { randomUUID } from "node:crypto";

import {
  getNamedType,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  isCompositeType,
  type GraphQLField,
  type GraphQLInputType,
} from "graphql";

export interface OperationDocument {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** An operation for one root field, with the least that its arguments ask for; `given` replaces arguments by name. */
export function documentFor(
  kind: "query" | "mutation" | "subscription",
  field: GraphQLField<unknown, unknown>,
  given: Readonly<Record<string, unknown>> = {},
): OperationDocument {
  const named = field.args.filter((argument) => argument.type instanceof GraphQLNonNull || argument.name in given);
  const variables = Object.fromEntries(
    named.map((argument) => [argument.name, given[argument.name] ?? valueOf(argument.type)]),
  );
  const declared = named.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(", ");
  const passed = named.map(({ name }) => `${name}: $${name}`).join(", ");
  const selection = isCompositeType(getNamedType(field.type)) ? " { __typename }" : "";
  return {
    query: `${kind}${declared && ` (${declared})`} { ${field.name}${passed && `(${passed})`}${selection} }`,
    variables,
  };
}

function valueOf(type: GraphQLInputType): unknown {
  if (type instanceof GraphQLNonNull) return valueOf(type.ofType as GraphQLInputType);
  if (type instanceof GraphQLList) return [];
  if (type instanceof GraphQLEnumType) return type.getValues().at(-1)!.name;
  if (type instanceof GraphQLInputObjectType) {
    const required = Object.values(type.getFields()).filter((field) => field.type instanceof GraphQLNonNull);
    return Object.fromEntries(required.map((field) => [field.name, field.defaultValue ?? valueOf(field.type)]));
  }
  return SCALARS[type.name];
}

/** Names nothing that exists. */
const SCALARS: Readonly<Record<string, unknown>> = {
  ID: randomUUID(),
  String: "x",
  Int: 1,
  Float: 0.5,
  Boolean: false,
  DateTime: "2020-01-01T00:00:00Z",
};
