import type { FieldProblem } from "../refusal.js";
import type { Text } from "../text.js";
import type { Settings } from "./settings.service.js";

type Setting = Exclude<keyof Settings, "updatedAt">;
/** Omitted and null both keep what is set: there is no setting that could be without a value. */
export type SettingsChange = Partial<Readonly<Record<Setting, number | null>>>;

/** The table's CHECK constraints say the same. */
export const SETTING_BOUNDS: Readonly<Record<Setting, { readonly least: number; readonly most: number }>> = {
  retentionRunMonths: { least: 1, most: 120 },
  retentionAuditYears: { least: 1, most: 30 },
  retentionConsentYears: { least: 1, most: 30 },
  consentGraceDays: { least: 0, most: 90 },
  heldPlanHours: { least: 1, most: 720 },
  concurrentRuns: { least: 1, most: 100 },
  concurrentRunsPerConnection: { least: 1, most: 100 },
};

export function checkSettings(change: SettingsChange): FieldProblem[] {
  return (Object.keys(SETTING_BOUNDS) as Setting[]).flatMap((path) => {
    const { least, most } = SETTING_BOUNDS[path];
    const value = change[path] ?? null;
    if (value === null || (Number.isInteger(value) && value >= least && value <= most)) return [];
    return [{ path, code: "OUT_OF_BOUNDS", text: UNITS[path](least, most) }];
  });
}

const UNITS: Readonly<Record<Setting, (least: number, most: number) => Text>> = {
  retentionRunMonths: months,
  retentionAuditYears: years,
  retentionConsentYears: years,
  consentGraceDays: days,
  heldPlanHours: hours,
  concurrentRuns: runs,
  concurrentRunsPerConnection: runs,
};

function months(least: number, most: number): Text {
  return {
    en: `Enter a whole number of months, from ${least} to ${most}.`,
    ja: `${least}〜${most}か月の整数で入力してください。`,
  };
}

function years(least: number, most: number): Text {
  return {
    en: `Enter a whole number of years, from ${least} to ${most}.`,
    ja: `${least}〜${most}年の整数で入力してください。`,
  };
}

function days(least: number, most: number): Text {
  return {
    en: `Enter a whole number of days, from ${least} to ${most}. 0 asks again at once.`,
    ja: `${least}〜${most}日の整数で入力してください。0 の場合はすぐに再同意が必要になります。`,
  };
}

function hours(least: number, most: number): Text {
  return {
    en: `Enter a whole number of hours, from ${least} to ${most}.`,
    ja: `${least}〜${most}時間の整数で入力してください。`,
  };
}

function runs(least: number, most: number): Text {
  return {
    en: `Enter a whole number of runs, from ${least} to ${most}.`,
    ja: `${least}〜${most}件の整数で入力してください。`,
  };
}
