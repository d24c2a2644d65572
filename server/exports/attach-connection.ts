import type { EntityManager } from "@mikro-orm/postgresql";

import type { Clock } from "../clock.js";
import type { ConnectionService } from "../connections/connection.service.js";
import { isId } from "../database/is-id.js";
import { ValidationError } from "../refusal.js";
import { checkDestined, namesOf, type CheckDestinedDeps } from "./check-destined.js";
import { checkOnLeave } from "./check-export.js";
import { Export } from "./export.entity.js";
import { CONNECTION_UNKNOWN } from "./find-list.js";
import { lockExport } from "./lock-export.js";
import { nameArguments } from "./name-arguments.js";
import { basisOf, CHANGED_MEANWHILE, segmentIdsOf } from "./update-export.js";

export interface AttachConnectionDeps extends CheckDestinedDeps {
  readonly clock: Clock;
  readonly connections: CheckDestinedDeps["connections"] & Pick<ConnectionService, "get">;
}

/**
 * Gives an export a connection through which its client and list are seen; null when there is no such export. As any change
 * of an export, it is made with the export locked and only while the export is what it was checked with.
 */
export async function attachConnection(
  deps: AttachConnectionDeps,
  em: EntityManager,
  id: string,
  connectionId: string,
): Promise<Export | ValidationError | null> {
  for (;;) {
    const answer = await attempt(deps, em, id, connectionId);
    if (answer !== CHANGED_MEANWHILE) return answer;
  }
}

async function attempt(
  deps: AttachConnectionDeps,
  em: EntityManager,
  id: string,
  connectionId: string,
): Promise<Export | ValidationError | null | typeof CHANGED_MEANWHILE> {
  const found = isId(id) ? await em.findOne(Export, { id }, { refresh: true }) : null;
  if (!found) return null;
  const connection = await deps.connections.get(em, connectionId);
  if (!connection) return new ValidationError([CONNECTION_UNKNOWN]);
  const segmentIds = await segmentIdsOf(em, id);
  const basis = basisOf(found, segmentIds);
  const { problems, destined } = await checkDestined(deps, em, connection, found, segmentIds, found.matching);
  problems.push(...checkOnLeave(found, destined?.list ?? null));
  if (!destined || problems.length > 0)
    return nameArguments(new ValidationError(problems), { connectionId: "connectionId" }, "exportId");
  return em.transactional(async (inner) => {
    const locked = await lockExport(inner, id);
    if (!locked) return null;
    if (basisOf(locked, await segmentIdsOf(inner, id)) !== basis) return CHANGED_MEANWHILE;
    inner.assign(locked, { ...namesOf(destined), connection: connection.id, updatedAt: deps.clock.now() });
    return locked;
  });
}

export interface DetachConnectionDeps {
  readonly clock: Clock;
  readonly runs: { cancelAllOf(em: EntityManager, exportId: string): Promise<void> };
}

/**
 * Takes an export off its connection, then cancels what it is doing; null when there is no such export. Whether the
 * connection was shared is remembered.
 */
export async function detachConnection(
  { clock, runs }: DetachConnectionDeps,
  em: EntityManager,
  id: string,
): Promise<Export | null> {
  if (!isId(id)) return null;
  const detached = await em.transactional(async (inner) => {
    const locked = await lockExport(inner, id);
    if (!locked) return null;
    const connection = await locked.connection?.load();
    locked.detachedFromShared = connection?.sharedWithContributors ?? locked.detachedFromShared;
    locked.connection = null;
    locked.updatedAt = clock.now();
    return locked;
  });
  if (detached) await runs.cancelAllOf(em, id);
  return detached;
}
