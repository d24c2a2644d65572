import type { FieldProblem } from "../refusal.js";

/** Whether a text is the IANA name of a time zone. An offset such as +09:00 is none: it knows no daylight saving. */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** `required`: without a name, times of a day have no meaning. */
export function checkTimeZone(name: string | null | undefined, path: string, required: boolean): FieldProblem[] {
  const trimmed = name?.trim() ?? "";
  if (trimmed === "" && !required) return [];
  if (isTimeZone(trimmed)) return [];
  const text = {
    en: "Enter the name of a time zone, such as Europe/Berlin, Asia/Tokyo or UTC.",
    ja: "Asia/Tokyo、Europe/Berlin、UTC のようなタイムゾーン名を入力してください。",
  };
  return [{ path, code: trimmed === "" ? "REQUIRED" : "UNKNOWN", text }];
}
