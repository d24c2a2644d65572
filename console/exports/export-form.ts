import type {
  CreateExportInput,
  MatchingInput,
  TrackConsent,
  UpdateExportInput,
  WhenEmpty,
} from "../data-provider/generated.js";
import type { Export } from "../data-provider/exports.js";

/** An export as the form holds it: every choice is one input. */
export interface ExportForm {
  readonly name?: string | null;
  readonly connectionId?: string | null;
  readonly clientId?: string | null;
  readonly listId?: string | null;
  readonly segmentIds?: readonly string[] | null;
  readonly matching?: MatchingForm;
}

export interface MatchingForm {
  readonly email?: string | null;
  readonly name?: readonly string[] | null;
  readonly mobileNumber?: string | null;
  readonly customFields?: readonly CustomFieldForm[] | null;
  readonly consentToTrack?: { readonly choice?: ConsentChoice | null; readonly field?: string | null };
}

export interface CustomFieldForm {
  readonly key?: string | null;
  readonly field?: string | null;
  readonly whenEmpty?: WhenEmpty | null;
}

/** One answer for everybody, or a profile field that answers for each person. Nothing is chosen beforehand. */
export type ConsentChoice = TrackConsent | "FIELD";
export const CONSENT_CHOICES: readonly ConsentChoice[] = ["YES", "NO", "UNCHANGED", "FIELD"];

export const EMPTY_EXPORT = {
  segmentIds: [],
  matching: { name: [], customFields: [] },
} satisfies ExportForm;

export function formOf(record: Export): ExportForm & { readonly id: string } {
  const { id, name, connection, client, list, segments, matching } = record;
  const { value, field } = matching.consentToTrack;
  return {
    id,
    name,
    connectionId: connection?.id ?? null,
    clientId: client?.id ?? null,
    listId: list?.id ?? null,
    segmentIds: segments.map((segment) => segment.id),
    matching: {
      email: matching.email,
      name: [...matching.name],
      mobileNumber: matching.mobileNumber,
      customFields: matching.customFields.map(({ key, field: from, whenEmpty }) => ({ key, field: from, whenEmpty })),
      consentToTrack: { choice: field === null ? value : "FIELD", field },
    },
  };
}

/** What the server is asked to create. What is missing goes as empty, so that the server says what to do about it. */
export function createInputOf(form: ExportForm): CreateExportInput {
  return {
    name: form.name ?? "",
    connectionId: form.connectionId ?? "",
    clientId: form.clientId ?? "",
    listId: form.listId?.trim() ?? "",
    segmentIds: [...(form.segmentIds ?? [])],
    matching: matchingOf(form.matching ?? {}),
    // Schedules come with a later version; until then every run is asked for by a person or a program.
    schedule: { kind: "NONE" },
  };
}

/** Only what was changed, so that an export without a reachable list can still be renamed. */
export function updateInputOf(form: ExportForm, before: ExportForm): UpdateExportInput {
  const now = createInputOf(form);
  const was = createInputOf(before);
  const moved = now.clientId !== was.clientId || now.listId !== was.listId;
  return {
    name: now.name,
    ...(moved ? { clientId: now.clientId, listId: now.listId } : {}),
    ...(isSame(now.segmentIds, was.segmentIds) ? {} : { segmentIds: now.segmentIds }),
    ...(isSame(now.matching, was.matching) ? {} : { matching: now.matching }),
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function matchingOf({ email, name, mobileNumber, customFields, consentToTrack }: MatchingForm): MatchingInput {
  const choice = consentToTrack?.choice ?? null;
  return {
    email: email ?? "",
    name: [...(name ?? [])],
    mobileNumber: mobileNumber || null,
    customFields: (customFields ?? []).map(({ key, field, whenEmpty }) => ({
      key: key ?? "",
      field: field ?? "",
      whenEmpty: whenEmpty ?? "KEEP",
    })),
    consentToTrack:
      choice === "FIELD" ? { value: null, field: consentToTrack?.field || null } : { value: choice, field: null },
  };
}
