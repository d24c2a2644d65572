import { createHash } from "node:crypto";

import type { BetterAuthPlugin, DBAdapter } from "better-auth";

type Transaction = DBAdapter["transaction"];
type Where = Parameters<DBAdapter["delete"]>[0]["where"];

/**
 * Has the authentication library keep a hash of each session's token instead of the token, which it would otherwise: who
 * reads the table or a backup cannot log in with it. The library still works with the token that the cookie holds.
 */
export function hashSessionTokens(): BetterAuthPlugin {
  return {
    id: "hash-session-tokens",
    // Said of the adapter by which the library reaches the tables; what it makes for itself afterwards uses this one.
    init: (context) => ({ context: { adapter: hashing(context.adapter) } }),
  };
}

function hashing<A extends Omit<DBAdapter, "transaction">>(adapter: A): A {
  const hashed: Omit<DBAdapter, "transaction" | "id" | "options"> = {
    ...adapter,
    async create(given) {
      const token = given.model === "session" ? tokenIn(given.data) : null;
      const created = await adapter.create(
        token === null ? given : { ...given, data: { ...given.data, token: sha256(token) } },
      );
      return withToken(created, token) as never;
    },
    async findOne(given) {
      const found = await adapter.findOne(hashedQuery(given));
      return withToken(found, askedFor(given)) as never;
    },
    async findMany(given) {
      const found = await adapter.findMany(hashedQuery(given));
      return found.map((row) => withToken(row, askedFor(given))) as never;
    },
    async update(given) {
      const updated = await adapter.update(hashedQuery(given));
      return withToken(updated, askedFor(given)) as never;
    },
    count: (given) => adapter.count(hashedQuery(given)),
    updateMany: (given) => adapter.updateMany(hashedQuery(given)),
    delete: (given) => adapter.delete(hashedQuery(given)),
    deleteMany: (given) => adapter.deleteMany(hashedQuery(given)),
  };
  if (!("transaction" in adapter)) return hashed as unknown as A;
  const transaction = adapter.transaction as Transaction;
  const within: Transaction = (work) => transaction((inner) => work(hashing(inner)));
  return { ...hashed, transaction: within } as unknown as A;
}

interface Query {
  readonly model: string;
  readonly where?: Where | undefined;
}

function hashedQuery<Q extends Query>(query: Q): Q {
  if (query.model !== "session" || !query.where) return query;
  const where = query.where.map((condition) =>
    condition.field === "token" ? { ...condition, value: hashedValue(condition.value) } : condition,
  );
  return { ...query, where };
}

function hashedValue(value: Where[number]["value"]): Where[number]["value"] {
  if (typeof value === "string") return sha256(value);
  return Array.isArray(value) ? value.map((item) => sha256(String(item))) : value;
}

/** The one token that a query names: whatever it finds has that token. */
function askedFor({ model, where }: Query): string | null {
  if (model !== "session") return null;
  const value = where?.find(({ field }) => field === "token")?.value;
  return typeof value === "string" ? value : null;
}

function withToken(row: unknown, token: string | null): unknown {
  return token === null || row === null ? row : { ...(row as object), token };
}

function tokenIn(data: object): string | null {
  return "token" in data && typeof data.token === "string" ? data.token : null;
}

function sha256(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
