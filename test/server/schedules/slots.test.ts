import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { nextSlots, slotAfter, slotsAfter, type Recurrence } from "../../../server/schedules/slots.js";
import { expectedSlots, transitions, windowAround, type Times, type Window } from "./wall-clock-oracle.js";

const BY_CRON = { everyMinutes: null, startsAt: null, endsAt: null, setAt: new Date(0) };
const MINUTE_MS = 60_000;

/** Those that put their clocks forward and back, and those that never do, which are looked at all the same. */
const SHIFTING = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"];
const STEADY = ["Asia/Tokyo", "Pacific/Apia", "America/Sao_Paulo"];
const SOME_DAYS = [Date.UTC(2026, 2, 29, 1), Date.UTC(2027, 9, 31, 1)];

function windowsOf(zone: string): Window[] {
  const moments = transitions(zone, 2026, 2027);
  expect(moments.length > 0, zone).toBe(SHIFTING.includes(zone));
  return (moments.length === 0 ? SOME_DAYS : moments).map((moment) => windowAround(zone, moment));
}

/** Of a window, with both ends. */
function slotsIn(recurrence: Recurrence, from: number, until: number): Date[] {
  const slots: Date[] = [];
  for (const slot of slotsAfter(recurrence, new Date(from - 1))) {
    if (slot.getTime() > until) break;
    slots.push(slot);
  }
  return slots;
}

const all = (size: number) => Array.from({ length: size }, (_, n) => n);
const WHOLE: Times = { minutes: new Set(all(60)), hours: new Set(all(24)), days: new Set(all(7)) };

/** A field as somebody may write it, and what it means. */
function field(size: number): fc.Arbitrary<{ readonly text: string; readonly values: ReadonlySet<number> }> {
  const numbers = fc.uniqueArray(fc.integer({ min: 0, max: size - 1 }), { minLength: 1, maxLength: 4 });
  return fc.oneof(
    numbers.map((values) => ({ text: values.join(","), values: new Set(values) })),
    fc.constant({ text: "*", values: new Set(all(size)) }),
    fc.integer({ min: 2, max: size - 1 }).map((step) => ({
      text: `*/${step}`,
      values: new Set(all(size).filter((value) => value % step === 0)),
    })),
    fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).map((ends) => {
      const [low, high] = [Math.min(...ends), Math.max(...ends)];
      return { text: `${low}-${high}`, values: new Set(all(size).filter((value) => value >= low && value <= high)) };
    }),
  );
}

const anyCron = fc.tuple(field(60), field(24), field(7)).map(([minute, hour, day]) => ({
  cron: `${minute.text} ${hour.text} * * ${day.text}`,
  times: { minutes: minute.values, hours: hour.values, days: day.values },
}));

describe.each([...SHIFTING, ...STEADY])("in %s", (timeZone) => {
  const windows = windowsOf(timeZone);

  test("each minute that clocks show is one slot, around every transition: none twice, none lost", () => {
    for (const window of windows) {
      const slots = slotsIn({ ...BY_CRON, cron: ["* * * * *"], timeZone }, window.from, window.until);
      expect(slots).toEqual(expectedSlots(window, WHOLE));
    }
  });

  test("each time of a day, every quarter of an hour, is what the clocks say around every transition", () => {
    for (const window of windows) {
      for (const hour of all(24)) {
        for (const minute of [0, 15, 30, 45]) {
          const times = { ...WHOLE, hours: new Set([hour]), minutes: new Set([minute]) };
          const slots = slotsIn({ ...BY_CRON, cron: [`${minute} ${hour} * * *`], timeZone }, window.from, window.until);
          expect([hour, minute, slots]).toEqual([hour, minute, expectedSlots(window, times)]);
          // Whatever the clocks do, a daily run is not left out.
          expect(slots.length).toBeGreaterThanOrEqual(1);
        }
      }
    }
  });

  test("any expression, any start and end, and from anywhere: the slots are those that the clocks say", () => {
    fc.assert(
      fc.property(
        fc.nat(windows.length - 1),
        fc.array(anyCron, { minLength: 1, maxLength: 2 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        fc.boolean(),
        fc.boolean(),
        (index, lines, places, hasStart, hasEnd) => {
          const window = windows[index]!;
          const at = (place: number) => new Date(Math.floor(window.from + place * (window.until - window.from)));
          const [from, startsAt, endsAt] = places.map(at) as [Date, Date, Date];
          const recurrence: Recurrence = {
            ...BY_CRON,
            cron: lines.map(({ cron }) => cron),
            timeZone,
            startsAt: hasStart ? startsAt : null,
            endsAt: hasEnd ? endsAt : null,
          };
          const wanted = new Set(
            lines
              .flatMap(({ times }) => expectedSlots(window, times))
              .filter((slot) => slot >= from && (!hasStart || slot >= startsAt) && (!hasEnd || slot <= endsAt))
              .map(Number),
          );
          expect(slotsIn(recurrence, from.getTime(), window.until).map(Number)).toEqual(
            [...wanted].toSorted((one, other) => one - other),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});

test("a time in the gap runs at its end, together with all others in it; a time that comes twice runs at the first", () => {
  const on = (cron: string[], timeZone: string, after: string) =>
    nextSlots({ ...BY_CRON, cron, timeZone }, new Date(after), 2).map((slot) => slot.toISOString());
  // 02:00 is put forward to 03:00.
  expect(on(["30 2 * * *"], "Europe/Berlin", "2026-03-28T12:00:00Z")).toEqual([
    "2026-03-29T01:00:00.000Z",
    "2026-03-30T00:30:00.000Z",
  ]);
  expect(on(["15 2 * * *", "45 2 * * *", "0 3 * * *"], "Europe/Berlin", "2026-03-28T12:00:00Z")).toEqual([
    "2026-03-29T01:00:00.000Z",
    "2026-03-30T00:15:00.000Z",
  ]);
  // 03:00 is put back to 02:00.
  expect(on(["30 2 * * *"], "Europe/Berlin", "2026-10-24T12:00:00Z")).toEqual([
    "2026-10-25T00:30:00.000Z",
    "2026-10-26T01:30:00.000Z",
  ]);
  // Half an hour, from 02:00 to 02:30 and from 02:00 to 01:30.
  expect(on(["10 2 * * *"], "Australia/Lord_Howe", "2026-10-03T12:00:00Z")[0]).toBe("2026-10-03T15:30:00.000Z");
  expect(on(["45 1 * * *"], "Australia/Lord_Howe", "2026-04-04T10:00:00Z")[0]).toBe("2026-04-04T14:45:00.000Z");
  // Begun between the two occurrences, it is the next day's.
  expect(on(["30 2 * * *"], "Europe/Berlin", "2026-10-25T01:15:00Z")[0]).toBe("2026-10-26T01:30:00.000Z");
});

test("a whole day that a zone leaves out is one instant: the first of the next day", () => {
  const slots = nextSlots(
    { ...BY_CRON, cron: ["0 6 * * *", "0 18 * * *"], timeZone: "Pacific/Apia" },
    new Date("2011-12-30T00:00:00Z"),
    4,
  );
  // There was no 30 December 2011; the 29th ended at 10:00 UTC on the 30th.
  expect(slots.map((slot) => slot.toISOString())).toEqual([
    "2011-12-30T04:00:00.000Z",
    "2011-12-30T10:00:00.000Z",
    "2011-12-30T16:00:00.000Z",
    "2011-12-31T04:00:00.000Z",
  ]);
});

test("days of the month, the last one and those that only some months have, at local time", () => {
  const of = (cron: string, count: number) =>
    nextSlots({ ...BY_CRON, cron: [cron], timeZone: "Asia/Tokyo" }, new Date("2027-01-01T00:00:00Z"), count).map(
      (slot) =>
        new Intl.DateTimeFormat("sv", { timeZone: "Asia/Tokyo", dateStyle: "short", timeStyle: "short" }).format(slot),
    );
  expect(of("30 6 L * *", 4)).toEqual(["2027-01-31 06:30", "2027-02-28 06:30", "2027-03-31 06:30", "2027-04-30 06:30"]);
  expect(of("0 9 31 * *", 3)).toEqual(["2027-01-31 09:00", "2027-03-31 09:00", "2027-05-31 09:00"]);
  expect(of("0 9 29 2 *", 2)).toEqual(["2028-02-29 09:00", "2032-02-29 09:00"]);
  expect(of("0 9 * * 5L", 2)).toEqual(["2027-01-29 09:00", "2027-02-26 09:00"]);
  // Either is enough: the 13th, and each Friday.
  expect(of("0 9 13 * 5", 3)).toEqual(["2027-01-08 09:00", "2027-01-13 09:00", "2027-01-15 09:00"]);
});

test("minutes are as far apart as ever whatever clocks do, from the start, or from when they were set", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_080 }),
      fc.integer({ min: -100_000, max: 100_000 }),
      fc.option(fc.integer({ min: -100_000, max: 100_000 }), { nil: null }),
      (everyMinutes, setMinutes, startMinutes) => {
        const moment = Date.UTC(2026, 9, 25, 1);
        const setAt = new Date(moment + setMinutes * MINUTE_MS + 17_000);
        const startsAt = startMinutes === null ? null : new Date(moment + startMinutes * MINUTE_MS);
        const recurrence = { ...BY_CRON, cron: null, everyMinutes, startsAt, setAt, timeZone: "Europe/Berlin" };
        const first = startsAt ?? new Date(moment + (setMinutes + 1 + everyMinutes) * MINUTE_MS);
        const after = new Date(moment);
        const slots = nextSlots(recurrence, after, 3);
        for (const slot of slots) {
          expect((slot.getTime() - first.getTime()) % (everyMinutes * MINUTE_MS)).toBe(0);
          expect(slot.getTime()).toBeGreaterThan(after.getTime());
        }
        expect(slots[1]!.getTime() - slots[0]!.getTime()).toBe(everyMinutes * MINUTE_MS);
        // None was left out before the first.
        expect(slots[0]).toEqual(first > after ? first : slots[0]);
        if (first <= after) expect(slots[0]!.getTime() - after.getTime()).toBeLessThanOrEqual(everyMinutes * MINUTE_MS);
      },
    ),
    { numRuns: 300 },
  );
});

test("the start itself and the end itself are slots; past the end there is none", () => {
  const startsAt = new Date("2026-12-01T06:00:00Z");
  const endsAt = new Date("2026-12-02T06:00:00Z");
  const bounded = { ...BY_CRON, startsAt, endsAt, timeZone: "UTC" };
  expect(nextSlots({ ...bounded, cron: ["0 6 * * *"] }, new Date(0), 5)).toEqual([startsAt, endsAt]);
  expect(nextSlots({ ...bounded, cron: null, everyMinutes: 1440 }, new Date(0), 5)).toEqual([startsAt, endsAt]);
  expect(slotAfter({ ...bounded, cron: ["0 6 * * *"] }, endsAt)).toBeNull();
  expect(slotAfter({ ...bounded, cron: null, everyMinutes: 7 }, endsAt)).toBeNull();
});
