import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { User } from "../access/user.entity.js";
import { Export } from "./export.entity.js";

/** A copy with the same settings, named as one and paused, without its segments; for the caller to write. */
export function copyExport(em: EntityManager, found: Export, actor: Actor, now: Date): Export {
  return em.create(Export, {
    id: randomUUID(),
    name: actor.locale === "ja" ? `${found.name}（コピー）` : `${found.name} (copy)`,
    connection: found.connection,
    clientId: found.clientId,
    clientName: found.clientName,
    listId: found.listId,
    listName: found.listName,
    matching: found.matching,
    membership: found.membership,
    onLeave: found.onLeave,
    scheduleKind: found.scheduleKind,
    scheduleCron: found.scheduleCron,
    scheduleTimeZone: found.scheduleTimeZone,
    maxRejectedShare: found.maxRejectedShare,
    maxMembers: found.maxMembers,
    maxLeaverShare: found.maxLeaverShare,
    maxWithdrawnShare: found.maxWithdrawnShare,
    paused: true,
    detachedFromShared: found.detachedFromShared,
    createdBy: em.getReference(User, actor.userId),
    createdAt: now,
    updatedAt: now,
  });
}
