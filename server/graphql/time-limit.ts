import {
  defaultFieldResolver,
  GraphQLError,
  GraphQLObjectType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from "graphql";

import { RefusedRequest } from "./refused-request.js";

/**
 * How long one operation may take. What reads other people's servers has patience of its own, and the longest is counting
 * a segment's members (120 s); nothing honest comes near this.
 */
export const OPERATION_MS = 180_000;

interface Deadline {
  readonly passed: () => boolean;
  /** Rejects when time is up. */
  readonly rejection: Promise<never>;
}

/**
 * Ends what takes too long: once an operation's time is up, every field that is still being worked out becomes an error,
 * and no other is begun. The answer comes at once. Not guaranteed: that work under way ends; statements end by the
 * database's statement_timeout, calls to other servers by their own.
 *
 * A subscription may last; each of its events is an operation.
 */
export function limitTime(schema: GraphQLSchema, limitMs = OPERATION_MS): GraphQLSchema {
  const deadlines = new WeakMap<object, Deadline>();
  const subscriptions = schema.getSubscriptionType();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve: GraphQLFieldResolver<unknown, object> = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context: object, info) => {
        const known = type === subscriptions ? undefined : deadlines.get(context);
        const deadline = known ?? begin(limitMs);
        if (!known) deadlines.set(context, deadline);
        if (deadline.passed()) throw tookTooLong();
        const result: unknown = resolve(source, args, context, info);
        return result instanceof Promise ? Promise.race([result, deadline.rejection]) : result;
      };
    }
  }
  return schema;
}

function begin(limitMs: number): Deadline {
  const signal = AbortSignal.timeout(limitMs);
  const rejection = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(tookTooLong()), { once: true });
  });
  rejection.catch(() => undefined);
  return { passed: () => signal.aborted, rejection };
}

function tookTooLong(): RefusedRequest {
  return new RefusedRequest(
    "OPERATION_TIMEOUT",
    {
      en: "This took too long and was given up. Ask for less at once, or try again later. A change may have been made all the same: look before you repeat it.",
      ja: "処理に時間がかかりすぎたため、中断しました。一度に要求する量を減らすか、後でもう一度お試しください。変更が反映されている可能性があるため、再実行する前に確認してください。",
    },
    { status: 503 },
  );
}

/** When the database itself gave a statement up because its time was up; null for any other error. */
export function timeLimitIn(error: unknown): RefusedRequest | null {
  const seen = error instanceof GraphQLError ? error.originalError : error;
  for (let cause: unknown = seen; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && cause.code === "57014") return tookTooLong();
  }
  return null;
}
