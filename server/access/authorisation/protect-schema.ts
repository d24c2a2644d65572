import {
  defaultFieldResolver,
  GraphQLError,
  GraphQLObjectType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";

import { forbidden, type Context } from "../../graphql/context.js";
import { acting, actAs } from "../acting.js";
import { maskAddress } from "../mask-address.js";
import { authorise, authoriseOn, type Verdict } from "./authorise.js";
import { OPERATIONS, type Operation, type Otherwise, type Row } from "./operations.js";

type Resolver = GraphQLFieldResolver<unknown, Context>;

const ROOTS = ["Query", "Mutation", "Subscription"];
/**
 * Puts the table of operations before every root field, and before the fields that not everybody sees. Throws when the
 * schema has an operation that the table does not know: nobody could say who may use it.
 */
export function protectSchema(schema: GraphQLSchema): GraphQLSchema {
  const known: Readonly<Record<string, Row>> = OPERATIONS;
  const missing: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const name = `${type.name}.${field.name}`;
      if (ROOTS.includes(type.name) && !(name in known)) missing.push(name);
      else if (ROOTS.includes(type.name)) protectRoot(field, name as Operation, field.name);
      else if (name in known) protectField(field, name as Operation);
    }
  }
  if (missing.length > 0) throw new Error(`Nobody decides who may use ${missing.join(", ")} (operations.ts).`);
  return schema;
}

/** Asked for the operation itself: before it is resolved, or subscribed to. */
function protectRoot(field: GraphQLField<unknown, Context>, operation: Operation, name: string): void {
  const { otherwise }: Row = OPERATIONS[operation];
  const guard = (next: Resolver): Resolver => {
    return async (source, args, context, info) => {
      const verdict = await authorise(context, operation, args);
      return actAs({ actor: context.actor, operation: name }, async () => {
        if (verdict === null) return next(source, args, context, info);
        // A thing that is kept from somebody is not there for them; a role that may not ask at all is told so.
        if (otherwise !== undefined && verdict.reason !== "ROLE") return hidden(otherwise, null);
        throw await refusal(context, name, verdict);
      });
    };
  };
  if (field.subscribe) field.subscribe = guard(field.subscribe as Resolver);
  else field.resolve = guard(field.resolve ?? defaultFieldResolver);
}

/** Asked for one field of an object: those who may not see it see what the table says instead. */
function protectField(field: GraphQLField<unknown, Context>, operation: Operation): void {
  const { otherwise }: Row = OPERATIONS[operation];
  if (otherwise === undefined) throw new Error(`${operation} does not say what others see.`);
  const next = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, args, context, info) => {
    const verdict = await authoriseOn(context, operation, source as object);
    if (verdict === null) return next(source, args, context, info);
    return otherwise === "MASKED"
      ? hidden(otherwise, await next(source, args, context, info))
      : hidden(otherwise, null);
  };
}

function hidden(otherwise: Otherwise, value: unknown): unknown {
  if (otherwise === "EMPTY") return [];
  return otherwise === "MASKED" && typeof value === "string" ? maskAddress(value) : null;
}

/** A refusal stands in the audit trail: somebody tried what they may not do. */
async function refusal(
  { actor, services }: Context,
  operation: string,
  { reason, text }: NonNullable<Verdict>,
): Promise<GraphQLError> {
  await services.audit.record({
    action: acting()?.operation ?? operation,
    outcome: "REFUSED",
    details: { role: actor.role, reason },
  });
  return forbidden(text, actor.locale);
}
