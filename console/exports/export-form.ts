import type {
  CreateExportInput,
  ExportScheduleInput,
  GuardsInput,
  Membership,
  OnLeave,
  UpdateExportInput,
} from "../data-provider/generated.js";
import type { Export } from "../data-provider/exports.js";
import { emptySchedule, scheduleFormOf, scheduleInputOf } from "../schedules/schedule-form.js";
import type { ScheduleForm } from "../schedules/schedule-form.js";
import { EMPTY_MATCHING, matchingFormOf, matchingInputOf } from "./matching-form.js";
import type { MatchingForm } from "./matching-form.js";

/** An export as the form holds it: every choice is one input. */
export interface ExportForm {
  readonly name?: string | null;
  readonly connectionId?: string | null;
  readonly clientId?: string | null;
  readonly listId?: string | null;
  readonly segmentIds?: readonly string[] | null;
  readonly membership?: Membership | null;
  readonly onLeave?: OnLeave | null;
  readonly matching?: MatchingForm;
  readonly guards?: GuardsForm | null;
  readonly schedule?: ScheduleForm;
  readonly retries?: number | null;
  readonly notifyRejectedOver?: number | null;
}

export type GuardsForm = { readonly [G in keyof Export["guards"]]?: number | null };

export const MEMBERSHIPS: readonly Membership[] = ["ADD_AND_UPDATE", "ADD_ONLY", "UPDATE_ONLY", "MIRROR"];
export const ON_LEAVES: readonly OnLeave[] = ["DELETE", "KEEP", "UNSUBSCRIBE"];

export const EMPTY_EXPORT = {
  segmentIds: [],
  membership: "ADD_AND_UPDATE",
  onLeave: "DELETE",
  // As the server has them by itself; the most members are the limit of the installation.
  guards: { maxMembers: null, maxLeaverShare: 0.2, maxWithdrawnShare: 0.2, maxRejectedShare: 0.5 },
  matching: EMPTY_MATCHING,
  schedule: emptySchedule(),
  retries: 3,
  notifyRejectedOver: 0,
} satisfies ExportForm;

export function formOf(record: Export): ExportForm & { readonly id: string } {
  const { id, name, connection, client, list, segments, membership, onLeave, matching, guards, schedule, retries } =
    record;
  const { maxMembers, maxLeaverShare, maxWithdrawnShare, maxRejectedShare } = guards;
  return {
    id,
    name,
    connectionId: connection?.id ?? null,
    clientId: client?.id ?? null,
    listId: list?.id ?? null,
    segmentIds: segments.map((segment) => segment.id),
    membership,
    // What a mirror would begin with.
    onLeave: membership === "MIRROR" ? onLeave : EMPTY_EXPORT.onLeave,
    guards: { maxMembers, maxLeaverShare, maxWithdrawnShare, maxRejectedShare },
    matching: matchingFormOf(matching),
    schedule: scheduleFormOf(schedule),
    retries,
    notifyRejectedOver: record.notifyRejectedOver,
  };
}

/** What the server is asked to create. What is missing goes as empty, so that the server says what to do about it. */
export function createInputOf(form: ExportForm): CreateExportInput & { readonly schedule: ExportScheduleInput } {
  return {
    name: form.name ?? "",
    connectionId: form.connectionId ?? "",
    clientId: form.clientId ?? "",
    listId: form.listId?.trim() ?? "",
    segmentIds: [...(form.segmentIds ?? [])],
    membership: form.membership ?? "ADD_AND_UPDATE",
    // Only a mirror takes anybody off its list.
    onLeave: form.membership === "MIRROR" ? (form.onLeave ?? "KEEP") : "KEEP",
    matching: matchingInputOf(form.matching ?? {}),
    guards: guardsOf(form.guards ?? {}),
    schedule: form.schedule ? scheduleInputOf(form.schedule) : { kind: "NONE" },
    ...(form.retries == null ? {} : { retries: form.retries }),
    ...(form.notifyRejectedOver == null ? {} : { notifyRejectedOver: form.notifyRejectedOver }),
  };
}

/** Only what was changed, so that an export without a reachable list can still be renamed. */
export function updateInputOf(
  form: ExportForm,
  before: ExportForm,
): UpdateExportInput & { readonly schedule?: ExportScheduleInput } {
  const now = createInputOf(form);
  const was = createInputOf(before);
  const moved = now.clientId !== was.clientId || now.listId !== was.listId;
  return {
    name: now.name,
    ...(moved ? { clientId: now.clientId, listId: now.listId } : {}),
    ...(isSame(now.segmentIds, was.segmentIds) ? {} : { segmentIds: now.segmentIds }),
    ...(now.membership === was.membership && now.onLeave === was.onLeave
      ? {}
      : { membership: now.membership, onLeave: now.onLeave }),
    ...(isSame(now.matching, was.matching) ? {} : { matching: now.matching }),
    ...(isSame(now.guards, was.guards) ? {} : { guards: form.guards ?? null }),
    ...(form.retries === before.retries ? {} : { retries: form.retries ?? null }),
    ...(form.notifyRejectedOver === before.notifyRejectedOver
      ? {}
      : { notifyRejectedOver: form.notifyRejectedOver ?? null }),
    ...(isSame(now.schedule, was.schedule) ? {} : { schedule: now.schedule }),
  };
}

/** What is left empty of a new export is left to the server; what is emptied of one that is there is the usual again. */
function guardsOf(guards: GuardsForm): GuardsInput {
  return Object.fromEntries(Object.entries(guards).filter(([, value]) => value != null));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
