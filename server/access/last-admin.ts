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

/** Whether anybody can manage Listwright. Without locks: who must be sure holds the lock of set-up. */
export async function hasAdmin(db: Pick<pg.ClientBase, "query">): Promise<boolean> {
  const { rows } = await db.query<{ any: boolean }>(
    `SELECT EXISTS (SELECT FROM app_user WHERE role = 'ADMIN' AND deactivated_at IS NULL) AS "any"`,
  );
  return rows[0]!.any;
}

/** The IDs of the active admins, kept from being taken away until the transaction ends. Locked in the order of the others. */
export async function holdAdmins(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM app_user WHERE role = 'ADMIN' AND deactivated_at IS NULL ORDER BY id FOR SHARE",
  );
  return rows.map(({ id }) => id);
}

/** Whether this person is the only active admin, locked as by {@link lockAdmins}. */
export async function isLastAdmin(client: pg.ClientBase, userId: string): Promise<boolean> {
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM app_user WHERE role = 'ADMIN' AND deactivated_at IS NULL ORDER BY id FOR UPDATE",
  );
  return rows.length === 1 && rows[0]!.id === userId;
}
