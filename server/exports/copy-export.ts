import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { User } from "../access/user.entity.js";
import { Export } from "./export.entity.js";

/** A copy with the same settings, named as one and paused, without its segments; for the caller to write. */
export function copyExport(em: EntityManager, found: Export, actor: Actor, now: Date): Export {
  return em.create(Export, {
    id: randomUUID(),
    name: nameOfCopy(found.name, actor.locale === "ja" ? "（コピー）" : " (copy)"),
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
    scheduleEveryMinutes: found.scheduleEveryMinutes,
    scheduleStartsAt: found.scheduleStartsAt,
    scheduleEndsAt: found.scheduleEndsAt,
    whenMissed: found.whenMissed,
    missedWithinMinutes: found.missedWithinMinutes,
    whenRunning: found.whenRunning,
    retries: found.retries,
    maxRejectedShare: found.maxRejectedShare,
    maxMembers: found.maxMembers,
    notifyRejectedOver: found.notifyRejectedOver,
    maxLeaverShare: found.maxLeaverShare,
    maxWithdrawnShare: found.maxWithdrawnShare,
    paused: true,
    detachedFromShared: found.detachedFromShared,
    createdBy: em.getReference(User, actor.userId),
    createdAt: now,
    updatedAt: now,
  });
}

/** A long name is cut, within the 200 characters that a name may have, and never in the middle of a character. */
function nameOfCopy(name: string, ending: string): string {
  if (name.length + ending.length <= 200) return name + ending;
  const cut = name.slice(0, 200 - ending.length - 1).replace(/[\uD800-\uDBFF]$/, "");
  return `${cut.trimEnd()}…${ending}`;
}
