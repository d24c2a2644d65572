import { expect, test } from "vitest";

import type { ListedSubscriber } from "../../../../server/destinations/subscriber.js";
import { cameAgain } from "../../../../server/runs/deliver/came-again.js";

const known = { state: "ACTIVE", stateDate: "2026-05-04 10:00:00", joinedDate: "2026-05-04 10:00:00" };

function found(changes: Partial<ListedSubscriber>): ListedSubscriber {
  const row = { email: "a@example.com", name: "", mobileNumber: "", customFields: [], consentToTrack: "" } as const;
  return { ...row, ...known, state: "ACTIVE", consentToSms: "", ...changes };
}

test.each<[string, Partial<ListedSubscriber>, boolean]>([
  ["the row is as it was", {}, false],
  ["they entered their state later", { stateDate: "2026-05-04 10:07:31" }, true],
  ["they came onto the list later", { joinedDate: "2026-06-01 00:00:01" }, true],
  ["the date is an earlier one", { stateDate: "2026-05-04 09:59:59" }, false],
  ["the date is not told", { stateDate: null, joinedDate: null }, false],
  ["the client's time zone was set anew, an hour on", { stateDate: "2026-05-04 11:00:00" }, false],
  ["as many quarters of an hour passed as no time zone knows", { stateDate: "2026-05-06 10:00:00" }, true],
])("when %s", (_case, changes, expected) => {
  expect(cameAgain(known, found(changes))).toBe(expected);
});

test("whoever confirmed meanwhile never left", () => {
  const waiting = { ...known, state: "UNCONFIRMED" };
  expect(cameAgain(waiting, found({ stateDate: "2026-05-05 11:11:11" }))).toBe(false);
});

test("whoever is known without dates is not judged", () => {
  expect(cameAgain({ state: "ACTIVE", stateDate: null, joinedDate: null }, found({}))).toBe(false);
});
