import type { EntityManager } from "@mikro-orm/postgresql";

import type { Connection } from "../connections/connection.entity.js";
import type { ConnectionService } from "../connections/connection.service.js";
import type { FieldProblem } from "../refusal.js";
import type { SegmentService } from "../segments/segment.service.js";
import { checkMatching } from "./check-matching.js";
import { checkSample } from "./check-matching-sample.js";
import { checkSegments } from "./export-segments.js";
import { findList, type Destined } from "./find-list.js";
import { completeMatching, type MatchingRequest } from "./matching-request.js";
import type { Matching } from "./matching.js";

export interface CheckedDestined extends Destined {
  readonly matching: Matching;
}

export interface CheckDestinedDeps {
  readonly connections: Pick<ConnectionService, "openDestination">;
  readonly segments: Pick<SegmentService, "fieldsInAll" | "checkSameSource" | "members">;
}

/** Everything about where an export goes and what it sends, against the destination as it is now: all that is wrong, or the list. */
export async function checkDestined(
  deps: CheckDestinedDeps,
  em: EntityManager,
  connection: Connection | null,
  wanted: { readonly clientId: string; readonly listId: string },
  segmentIds: readonly string[],
  matching: MatchingRequest,
): Promise<{ readonly problems: FieldProblem[]; readonly destined: CheckedDestined | null }> {
  const problems = await checkSegments(em, segmentIds);
  const segmentsKnown = problems.length === 0;
  if (segmentsKnown) problems.push(...(await deps.segments.checkSameSource(em, segmentIds)));
  if (!connection) return { problems, destined: null };
  const found = await findList(
    () => deps.connections.openDestination(em, connection.id),
    wanted.clientId,
    wanted.listId,
  );
  if (Array.isArray(found)) return { problems: [...problems, ...found], destined: null };
  const complete = completeMatching(matching, found.list);
  if (segmentsKnown) {
    const fields = await deps.segments.fieldsInAll(em, segmentIds);
    problems.push(...checkMatching(complete, fields, found.list));
    // Only of what is otherwise right: then every field is there to be read.
    if (problems.length === 0) {
      const { list, countries } = found;
      problems.push(...(await checkSample(deps.segments, em, segmentIds, complete, fields, list, countries)));
    }
  }
  return { problems, destined: problems.length === 0 ? { ...found, matching: complete } : null };
}

/** As an export stores where it goes. */
export function namesOf({ client, list }: Destined) {
  return { clientId: client.id, clientName: client.name, listId: list.id, listName: list.name };
}
