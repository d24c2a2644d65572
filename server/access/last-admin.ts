import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import { User } from "./user.entity.js";

/**
 * The active admins as they are, locked until the transaction ends: whoever takes an admin away asks here first, so that of
 * two who take each other away at once the second finds the first gone. There is always one left.
 */
export async function lockAdmins(em: EntityManager): Promise<User[]> {
  return em.find(
    User,
    { role: "ADMIN", deactivatedAt: null },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, orderBy: { id: "ASC" } },
  );
}

/** The same on a connection of one's own: whether this person is the only one. */
export async function isLastAdmin(client: pg.ClientBase, userId: string): Promise<boolean> {
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM app_user WHERE role = 'ADMIN' AND deactivated_at IS NULL ORDER BY id FOR UPDATE",
  );
  return rows.length === 1 && rows[0]!.id === userId;
}
