import type { ListDetails } from "../destinations/destination.js";
import type { FieldProblem } from "../refusal.js";
import type { ProfileField } from "../sources/profile-source.js";
import type { Matching, TrackConsent, WhenEmpty } from "./matching.js";
import type { Membership, OnLeave, ScheduleKind } from "./export.entity.js";

/** Data matching as a client sends it. */
export interface MatchingRequest {
  readonly email: string;
  readonly name?: readonly string[] | null;
  readonly mobileNumber?: string | null;
  readonly customFields?: readonly { key: string; field: string; whenEmpty?: WhenEmpty }[] | null;
  readonly consentToTrack: { readonly value?: TrackConsent | null; readonly field?: string | null };
}

/** Fills in what was left out, so that the same choice is always stored the same way. */
export function completeMatching(request: MatchingRequest, list: ListDetails | null): Matching {
  return {
    email: request.email,
    name: [...(request.name ?? [])],
    mobileNumber: request.mobileNumber || null,
    customFields: (request.customFields ?? []).map(({ key, field, whenEmpty }) => ({
      key: list?.customFields.find((candidate) => sameKey(candidate.key, key))?.key ?? key,
      field,
      whenEmpty: whenEmpty ?? "KEEP",
    })),
    consentToTrack: { value: request.consentToTrack.value ?? null, field: request.consentToTrack.field || null },
  };
}

/** The destination shows keys with brackets and takes them without: both name the same custom field. */
function sameKey(one: string, other: string): boolean {
  const bare = (key: string) => key.replace(/^\[|\]$/g, "").toLowerCase();
  return bare(one) === bare(other);
}

/** Everything that is wrong with a matching, against the fields that all segments show and the list's custom fields. */
export function checkMatching(
  matching: Matching,
  fields: readonly ProfileField[],
  list: ListDetails,
  path = "matching",
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const types = new Map(fields.map((field) => [field.name, field.type]));
  const needField = (name: string, at: string) => {
    if (!types.has(name)) problems.push(fieldUnknown(`${path}.${at}`, name));
  };
  if (!matching.email) {
    problems.push({
      path: `${path}.email`,
      code: "REQUIRED",
      text: {
        en: "Choose the profile field that holds the e-mail address.",
        ja: "メールアドレスのフィールドを選択してください。",
      },
    });
  } else if (!types.has(matching.email)) {
    problems.push(fieldUnknown(`${path}.email`, matching.email));
  } else if (types.get(matching.email) !== "TEXT") {
    problems.push({
      path: `${path}.email`,
      code: "NOT_TEXT",
      text: {
        en: `The field "${matching.email}" does not hold text. Choose the field with the e-mail address.`,
        ja: `フィールド「${matching.email}」は文字列ではありません。メールアドレスのフィールドを選択してください。`,
      },
    });
  }
  matching.name.forEach((name, index) => needField(name, `name.${index}`));
  if (matching.mobileNumber) needField(matching.mobileNumber, "mobileNumber");
  const seen = new Set<string>();
  matching.customFields.forEach(({ key, field }, index) => {
    needField(field, `customFields.${index}.field`);
    if (!list.customFields.some((candidate) => candidate.key === key)) {
      problems.push({
        path: `${path}.customFields.${index}.key`,
        code: "CUSTOM_FIELD_UNKNOWN",
        text: {
          en: `The list "${list.name}" has no custom field with the key ${key}. Choose one of its fields, or create it there first.`,
          ja: `リスト「${list.name}」にキー ${key} のカスタムフィールドはありません。既存のフィールドを選択するか、先にリスト側で作成してください。`,
        },
      });
    } else if (seen.has(key)) {
      problems.push({
        path: `${path}.customFields.${index}.key`,
        code: "CUSTOM_FIELD_TWICE",
        text: {
          en: "This custom field is already matched. Remove one of the two rows.",
          ja: "このカスタムフィールドはすでにマッチングされています。どちらかの行を削除してください。",
        },
      });
    }
    seen.add(key);
  });
  const { value, field } = matching.consentToTrack;
  if ((value === null) === (field === null)) {
    problems.push({
      path: `${path}.consentToTrack`,
      code: "CHOOSE_ONE",
      text: {
        en: "Choose either one value for everybody or a profile field that decides about tracking.",
        ja: "トラッキングの同意は、全員に共通の値か、判断に使うフィールドのどちらか一方を指定してください。",
      },
    });
  } else if (field !== null) needField(field, "consentToTrack.field");
  return problems;
}

function fieldUnknown(path: string, name: string): FieldProblem {
  return {
    path,
    code: "FIELD_UNKNOWN",
    text: {
      en: `Not all of the chosen segments show a field "${name}". Choose another field, or add it to the segment.`,
      ja: `選択したセグメントのすべてに「${name}」というフィールドがあるわけではありません。別のフィールドを選択するか、セグメントに追加してください。`,
    },
  };
}

/** What becomes of the people on a list when an export is deleted or moved away from it. */
export type Leaving = "KEEP" | "REMOVE";

export interface GuardsRequest {
  readonly maxMembers?: number | null;
  readonly maxLeaverShare?: number | null;
  readonly maxRejectedShare?: number | null;
}

export function checkGuards(guards: GuardsRequest | null | undefined): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const name of ["maxMembers", "maxLeaverShare"] as const) {
    if (guards?.[name] == null) continue;
    const text = {
      en: "This version cannot do that yet. Leave it out.",
      ja: "このバージョンではまだ利用できません。指定を外してください。",
    };
    problems.push({ path: `guards.${name}`, code: "NOT_AVAILABLE", text });
  }
  const share = guards?.maxRejectedShare;
  if (share != null && !(share >= 0 && share <= 1)) {
    const text = {
      en: "Enter a share from 0 to 1; 0.5 means half of the recipients.",
      ja: "0から1の割合を入力してください。0.5 は宛先の半数を意味します。",
    };
    problems.push({ path: "guards.maxRejectedShare", code: "OUT_OF_RANGE", text });
  }
  return problems;
}

/** Choices that the schema knows and this version does not perform: refused rather than silently ignored. */
export function checkAvailable(choices: {
  membership?: Membership | null | undefined;
  onLeave?: OnLeave | null | undefined;
  schedule?: ScheduleKind | undefined;
  leaving?: Leaving | undefined;
}): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (choices.membership && choices.membership !== "ADD_AND_UPDATE")
    problems.push(notAvailable("membership", "ADD_AND_UPDATE"));
  if (choices.onLeave && choices.onLeave !== "KEEP") problems.push(notAvailable("onLeave", "KEEP"));
  if (choices.leaving === "REMOVE") problems.push(notAvailable("leaving", "KEEP"));
  if (choices.schedule === "OWN") problems.push(notAvailable("schedule.kind", "NONE"));
  return problems;
}

function notAvailable(path: string, use: string): FieldProblem {
  return {
    path,
    code: "NOT_AVAILABLE",
    text: {
      en: `This version cannot do that yet. Use ${use}.`,
      ja: `このバージョンではまだ利用できません。${use} を指定してください。`,
    },
  };
}
