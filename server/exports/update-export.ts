import type { EntityManager } from "@mikro-orm/postgresql";

import type { Actor } from "../access/actor.js";
import { checkName } from "../check-name.js";
import type { Clock } from "../clock.js";
import { isId } from "../database/is-id.js";
import { ValidationError, type FieldProblem } from "../refusal.js";
import type { RemovalService } from "../runs/removal/removal.service.js";
import { checkRetries } from "../schedules/check-schedule.js";
import { USUAL_RETRIES } from "../schedules/schedule-request.js";
import { checkDestined, namesOf, type CheckDestinedDeps, type CheckedDestined } from "./check-destined.js";
import { checkCleared, checkNotifyRejectedOver, checkOnLeave, type Leaving } from "./check-export.js";
import { letGoOfClaims } from "./delete-export.js";
import { checkGuards, guardsToStore } from "./export-guards.js";
import type { UpdateExport } from "./export-requests.js";
import { readSegments, replaceSegments } from "./export-segments.js";
import { Export } from "./export.entity.js";
import { CONNECTION_MISSING } from "./find-list.js";
import { lockExport } from "./lock-export.js";

export interface UpdateExportDeps extends CheckDestinedDeps {
  readonly clock: Clock;
  readonly profileLimit: number;
  readonly removals: Pick<
    RemovalService,
    "problems" | "departing" | "request" | "handOver" | "supersede" | "cancelSuperseded"
  >;
}

/** What to change about an export that sends these segments; null when it is so already. */
export type Change = (segmentIds: readonly string[]) => UpdateExport | null;

/** Somebody else changed the export while this change was checked. */
export const CHANGED_MEANWHILE = Symbol("changed meanwhile");

/**
 * Checks a change against the destination, live, and makes it; null when there is no such export. It is made with the
 * export locked and only while the export is what it was checked with; otherwise it is checked again, so that changes made
 * at the same time do not undo each other. The lock is not held during calls.
 *
 * An export that comes back to a list wants its people there again: nothing is to be decided about former removals there
 * any more, and one that is not finished is cancelled once the change is committed. When the process ends between the two,
 * that removal waits on: it cannot be approved, nor be carried out, while the export sends to that list.
 */
export async function updateExport(
  deps: UpdateExportDeps,
  em: EntityManager,
  id: string,
  change: Change,
  leaving: Leaving,
  actor: Actor,
): Promise<Export | ValidationError | null> {
  for (;;) {
    const answer = await attempt(deps, em, id, change, leaving, actor);
    if (answer !== CHANGED_MEANWHILE) return answer;
  }
}

async function attempt(
  deps: UpdateExportDeps,
  em: EntityManager,
  id: string,
  change: Change,
  leaving: Leaving,
  actor: Actor,
): Promise<Export | ValidationError | null | typeof CHANGED_MEANWHILE> {
  const { removals } = deps;
  const found = isId(id) ? await em.findOne(Export, { id }, { refresh: true }) : null;
  if (!found) return null;
  const present = await segmentIdsOf(em, id);
  const input = change(present);
  if (!input) return found;
  const basis = basisOf(found, present);
  const problems: FieldProblem[] = [
    ...checkCleared(input),
    ...(input.name == null ? [] : checkName(input.name)),
    ...(leaving === "REMOVE" ? await removals.problems(found, actor) : []),
    ...checkGuards(input.guards, deps.profileLimit),
    ...checkRetries(input.retries),
    ...checkNotifyRejectedOver(input.notifyRejectedOver),
  ];
  const membership = input.membership ?? found.membership;
  // Whoever leaves MIRROR without a word about leavers keeps them.
  const onLeave = input.onLeave ?? (membership === "MIRROR" ? found.onLeave : "KEEP");
  const destined = await checkTarget(deps, em, found, input, present, onLeave, problems);
  problems.push(...checkOnLeave({ membership, onLeave }, destined?.list ?? null));
  const formerListId = found.listId;
  const isMoving = destined !== null && destined.list.id !== formerListId;
  if (leaving === "REMOVE" && !isMoving && problems.length === 0) problems.push(NOTHING_TO_LEAVE);
  if (problems.length > 0) return new ValidationError(problems);
  const left = isMoving && leaving === "REMOVE" ? await removals.departing(found) : null;

  const done = await em.transactional(async (inner) => {
    const locked = await lockExport(inner, id);
    if (!locked) return null;
    if (basisOf(locked, await segmentIdsOf(inner, id)) !== basis) return CHANGED_MEANWHILE;
    if (input.name != null) locked.name = input.name.trim();
    if (destined) Object.assign(locked, namesOf(destined), { matching: destined.matching });
    Object.assign(locked, { membership, onLeave, ...guardsToStore(input.guards) });
    if (input.notifyRejectedOver !== undefined) locked.notifyRejectedOver = input.notifyRejectedOver ?? 0;
    if (input.retries !== undefined) locked.retries = input.retries ?? USUAL_RETRIES;
    locked.updatedAt = deps.clock.now();
    if (input.segmentIds) await replaceSegments(inner, locked, input.segmentIds);
    // First the export: claims that a run is writing for the old list are committed before, and none come after.
    await inner.flush();
    const superseded = isMoving ? await removals.supersede(inner, id, [formerListId, destined.list.id]) : [];
    const runId = left && (await removals.request(inner, left, false, actor));
    if (isMoving && !runId) await letGoOfClaims(inner, id, formerListId);
    return { updated: locked, runId, superseded };
  });
  if (done === null || done === CHANGED_MEANWHILE) return done;
  await removals.cancelSuperseded(em, done.superseded);
  await removals.handOver(done.runId);
  return done.updated;
}

/** Where it goes and what it sends, as it would be; null when nothing of that changes, or with what is wrong about it. */
async function checkTarget(
  deps: UpdateExportDeps,
  em: EntityManager,
  found: Export,
  input: UpdateExport,
  present: readonly string[],
  onLeave: Export["onLeave"],
  problems: FieldProblem[],
): Promise<CheckedDestined | null> {
  const { clientId, listId, segmentIds, matching } = input;
  // What an unsubscribe means is the list's to say.
  const isAffected =
    Boolean(clientId || listId || segmentIds || matching) ||
    (onLeave === "UNSUBSCRIBE" && found.onLeave !== "UNSUBSCRIBE");
  if (!isAffected) return null;
  if (!found.connection) problems.push(CONNECTION_MISSING);
  const checked = await checkDestined(
    deps,
    em,
    (await found.connection?.load()) ?? null,
    { clientId: clientId ?? found.clientId, listId: listId ?? found.listId },
    segmentIds ?? present,
    matching ?? found.matching,
  );
  problems.push(...checked.problems);
  return checked.destined;
}

export async function segmentIdsOf(em: EntityManager, exportId: string): Promise<string[]> {
  return (await readSegments(em, exportId)).map((segment) => segment.id);
}

/** All of an export that a change is checked with. */
export function basisOf(found: Export, segmentIds: readonly string[]): string {
  const { connection, clientId, listId, matching, membership, onLeave } = found;
  return JSON.stringify([connection?.id, clientId, listId, matching, membership, onLeave, segmentIds]);
}

const NOTHING_TO_LEAVE: FieldProblem = {
  path: "leaving",
  code: "NOTHING_TO_LEAVE",
  text: {
    en: "The export keeps its list, so nobody is left behind. Choose another list with REMOVE, or leave this out.",
    ja: "リストが変わらないため、元のリストに残る宛先はありません。REMOVE は別のリストとともに指定するか、省略してください。",
  },
};
