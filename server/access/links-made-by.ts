import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";

import { Invitation } from "./invitation.entity.js";

/**
 * Ends the links that somebody sent out who is no active admin any more, in the transaction that says so: only admins
 * give links, and one that a former admin kept must not lead back in. One that was being made meanwhile stays open, and is
 * refused when it is used (accept-invitation.ts).
 */
export async function revokeLinksMadeBy(em: EntityManager, userId: string, now: Date): Promise<void> {
  await em.nativeUpdate(Invitation, { createdBy: userId, acceptedAt: null, revokedAt: null }, { revokedAt: now });
}

/** The same on a connection of one's own. */
export async function endLinksMadeBy(client: pg.ClientBase, userId: string, now: Date): Promise<void> {
  await client.query(
    "UPDATE invitation SET revoked_at = $2 WHERE created_by_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL",
    [userId, now],
  );
}
