import { DateTime } from "luxon";

/** The zone in which this browser shows times. */
export function browserZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Every zone that the browser names, and UTC, which not all of them do. */
export function allZones(chosen?: string): string[] {
  const zones = Intl.supportedValuesOf("timeZone");
  return [...new Set(["UTC", ...zones, ...(chosen ? [chosen] : [])])];
}

/** The instant at which the clocks of a zone show a time. One that they leave out is the next instant that they show. */
export function instantOf(wallTime: string, timeZone: string): string {
  const at = DateTime.fromISO(wallTime, { zone: timeZone });
  return at.isValid ? at.toUTC().toISO() : wallTime;
}

/** What the clocks of a zone show at an instant, as an input of date and time holds it. */
export function wallTimeOf(instant: string, timeZone: string): string {
  const at = DateTime.fromISO(instant, { zone: timeZone });
  return at.isValid ? at.toFormat("yyyy-MM-dd'T'HH:mm") : "";
}

/** "Wed, Nov 25, 2026, 6:00 AM" by the clocks of a zone. */
export function zonedFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
  });
}

/** Whether clocks of two zones show the same at all these instants. */
export function showsTheSame(instants: readonly string[], one: string, other: string): boolean {
  const [here, there] = [zonedFormat("en", one), zonedFormat("en", other)];
  return instants.every((instant) => here.format(new Date(instant)) === there.format(new Date(instant)));
}
