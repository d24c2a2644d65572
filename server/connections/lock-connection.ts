import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";

import { isId } from "../database/is-id.js";
import { NotFound } from "../refusal.js";
import { Connection } from "./connection.entity.js";

export const CONNECTION_NOT_FOUND = new NotFound({
  en: "There is no such connection. It may have been deleted.",
  ja: "この接続は見つかりません。削除された可能性があります。",
});

/**
 * Works on a connection as it is now, in a transaction that nobody else changes it in: what concerns one connection
 * (authentication, consent, deletion) happens one after the other.
 */
export async function lockConnection<T>(
  em: EntityManager,
  id: string,
  work: (em: EntityManager, connection: Connection) => Promise<T>,
): Promise<T | NotFound> {
  if (!isId(id)) return CONNECTION_NOT_FOUND;
  return em.transactional(async (inner) => {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const connection = await inner.findOne(Connection, { id }, { lockMode, refresh: true });
    return connection ? work(inner, connection) : CONNECTION_NOT_FOUND;
  });
}
