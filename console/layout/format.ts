import { useMemo } from "react";
import { useLocale } from "react-admin";

/** Numbers and times as the viewer writes them, in their own time zone. */
export interface Format {
  number(value: number): string;
  percent(share: number): string;
  /** A share as somebody set it: neither rounded up nor down to whole percents. */
  share(share: number): string;
  dateTime(at: string): string;
  dateTimeSeconds(at: string): string;
  time(at: string): string;
  /** A day of the calendar, given as 2026-11-24: the same day in every zone. */
  day(day: string): string;
  /** "one, two, three" */
  list(words: readonly string[]): string;
  /** "3 min 20 s": for how long something took, to the second. */
  duration(fromMs: number, toMs: number): string;
}

export function formatOf(locale: string): Format {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 4 });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const dateTimeSeconds = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "medium" });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  // Of the two, Japanese has its comma in one and English in the other, where no "and" is wanted.
  const list = new Intl.ListFormat(locale, { type: locale.startsWith("ja") ? "conjunction" : "unit" });
  const unit = (value: number, name: "hour" | "minute" | "second") =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  return {
    number: (value) => number.format(value),
    // Rounded down: 100 % is said only of what is done.
    percent: (share) => percent.format(Math.floor(share * 100) / 100),
    share: (value) => share.format(value),
    dateTime: (at) => dateTime.format(new Date(at)),
    dateTimeSeconds: (at) => dateTimeSeconds.format(new Date(at)),
    time: (at) => time.format(new Date(at)),
    day: (day) => date.format(new Date(day)),
    list: (words) => list.format(words),
    duration(fromMs, toMs) {
      const seconds = Math.max(0, Math.round((toMs - fromMs) / 1000));
      const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
      if (hours > 0) return `${unit(hours, "hour")} ${unit(minutes, "minute")}`;
      if (minutes > 0) return `${unit(minutes, "minute")} ${unit(seconds % 60, "second")}`;
      return unit(seconds, "second");
    },
  };
}

export function useFormat(): Format {
  const locale = useLocale();
  return useMemo(() => formatOf(locale), [locale]);
}
