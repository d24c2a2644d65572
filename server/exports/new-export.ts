import { randomUUID } from "node:crypto";

import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { User } from "../access/user.entity.js";
import type { Connection } from "../connections/connection.entity.js";
import { scheduleToStore, USUAL_RETRIES } from "../schedules/schedule-request.js";
import { namesOf, type CheckedDestined } from "./check-destined.js";
import { Export } from "./export.entity.js";
import { guardsToStore, STANDARD_GUARDS } from "./export-guards.js";
import type { CreateExport } from "./export-requests.js";

interface Checked {
  readonly connection: Connection;
  readonly destined: CheckedDestined;
  readonly actor: Actor;
  readonly now: Date;
}

/** An export as it was asked for and checked, without its segments; for the caller to write. */
export function newExport(
  em: EntityManager,
  input: CreateExport,
  { connection, destined, actor, now }: Checked,
): Export {
  return em.create(Export, {
    id: randomUUID(),
    name: input.name.trim(),
    connection,
    ...namesOf(destined),
    matching: destined.matching,
    membership: input.membership ?? "ADD_AND_UPDATE",
    onLeave: input.onLeave ?? "KEEP",
    ...scheduleToStore(input.schedule ?? { kind: "WITH_REFRESH" }),
    retries: input.retries ?? USUAL_RETRIES,
    ...STANDARD_GUARDS,
    ...guardsToStore(input.guards),
    notifyRejectedOver: input.notifyRejectedOver ?? 0,
    paused: false,
    createdBy: em.getReference(User, actor.userId),
    createdAt: now,
    updatedAt: now,
  });
}
