import { expect, test } from "vitest";

import { decideSlots } from "../../../server/schedules/decide-slots.js";

test("slots before the newest are missed although the newest is not among them", () => {
  const now = new Date("2027-03-01T12:00:00Z");
  const policy = { whenMissed: "RUN_ONCE", missedWithinMinutes: 60, whenRunning: "WAIT" } as const;
  const idle = { isHeld: false, isRunning: false, isWaiting: false };
  expect(decideSlots([now], true, now, policy, idle)).toEqual([{ slot: now, skipReason: "MISSED" }]);
  expect(decideSlots([now], false, now, policy, idle)).toEqual([{ slot: now, skipReason: null }]);
});
