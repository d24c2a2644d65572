import type { Settings } from "../data-provider/settings.js";

export const RETENTION_FIELDS = [
  { name: "retentionRunMonths", words: "runs" },
  { name: "retentionAuditYears", words: "audit" },
  { name: "retentionConsentYears", words: "consents" },
] as const;
export const GRACE_FIELD = { name: "consentGraceDays", words: "grace" } as const;
export const HELD_FIELD = { name: "heldPlanHours", words: "held" } as const;
export const CONCURRENT_FIELDS = [
  { name: "concurrentRuns", words: "concurrent" },
  { name: "concurrentRunsPerConnection", words: "concurrent_connection" },
] as const;

export type SettingField =
  (typeof RETENTION_FIELDS)[number] | typeof GRACE_FIELD | typeof HELD_FIELD | (typeof CONCURRENT_FIELDS)[number];
export type SettingName = SettingField["name"];

/** What stands in the fields, as it is typed. */
export type SettingsDraft = Readonly<Record<SettingName, string>>;

export function draftOf(settings: Settings): SettingsDraft {
  return {
    retentionRunMonths: String(settings.retentionRunMonths),
    retentionAuditYears: String(settings.retentionAuditYears),
    retentionConsentYears: String(settings.retentionConsentYears),
    consentGraceDays: String(settings.consentGraceDays),
    heldPlanHours: String(settings.heldPlanHours),
    concurrentRuns: String(settings.concurrentRuns),
    concurrentRunsPerConnection: String(settings.concurrentRunsPerConnection),
  };
}

/** What is asked of the server, which says what is wrong with it: whatever is no whole number is out of bounds. */
export function changeOf(draft: SettingsDraft): Record<SettingName, number> {
  const number = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : -1);
  return {
    retentionRunMonths: number(draft.retentionRunMonths),
    retentionAuditYears: number(draft.retentionAuditYears),
    retentionConsentYears: number(draft.retentionConsentYears),
    consentGraceDays: number(draft.consentGraceDays),
    heldPlanHours: number(draft.heldPlanHours),
    concurrentRuns: number(draft.concurrentRuns),
    concurrentRunsPerConnection: number(draft.concurrentRunsPerConnection),
  };
}

/** What would be kept for a shorter time than before: saving that deletes. */
export function shortened(settings: Settings, draft: SettingsDraft) {
  const change = changeOf(draft);
  return RETENTION_FIELDS.filter(({ name }) => change[name] >= 0 && change[name] < settings[name]).map((field) => ({
    ...field,
    from: settings[field.name],
    to: change[field.name],
  }));
}
