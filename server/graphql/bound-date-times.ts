import { GraphQLScalarType, type GraphQLSchema } from "graphql";

import { RefusedRequest } from "./refused-request.js";

const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(10_000, 0, 1);

/**
 * Has times refused that no calendar of ours, and no column of the database, has: RFC 3339 writes years from 0, which
 * PostgreSQL does not read.
 */
export function boundDateTimes(schema: GraphQLSchema): GraphQLSchema {
  const scalar = schema.getType("DateTime");
  if (!(scalar instanceof GraphQLScalarType)) throw new Error("The schema has no DateTime");
  // The library's scalar is the process's own: bounded once, it stays so.
  if (bounded.has(scalar)) return schema;
  bounded.add(scalar);
  const { parseValue, parseLiteral } = scalar;
  scalar.parseValue = (value) => within(parseValue.call(scalar, value));
  scalar.parseLiteral = (node, variables) => within(parseLiteral.call(scalar, node, variables));
  return schema;
}

const bounded = new WeakSet<GraphQLScalarType>();

function within(time: unknown): unknown {
  if (time instanceof Date && time.getTime() >= EARLIEST && time.getTime() < LATEST) return time;
  throw new RefusedRequest("BAD_USER_INPUT", {
    en: "A time must be between the years 1900 and 9999, written as 2026-11-24T09:00:00Z.",
    ja: "日時は 1900 年から 9999 年の範囲で、2026-11-24T09:00:00Z の形式で指定してください。",
  });
}
