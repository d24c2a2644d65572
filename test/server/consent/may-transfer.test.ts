import { expect, test } from "vitest";

import {
  isSameAccount,
  mayTransfer,
  type ConsentRecord,
  type ConsentTerms,
} from "../../../server/consent/may-transfer.js";

const IN_FORCE = "2026-11-24";
const DAY_MS = 24 * 60 * 60_000;
const NOW = new Date("2026-12-24T12:00:00Z");
const TERMS: ConsentTerms = { versionInForce: IN_FORCE, wordings: [], graceDays: 0 };
const account = (...ids: string[]) => ids.map((id) => ({ id, name: `Client ${id}` }));
const at = (clients: ReturnType<typeof account> | null) => ({ clients, changedAt: null });

function record(changes: Partial<ConsentRecord> = {}): ConsentRecord {
  return { action: "GIVEN", statementVersion: IN_FORCE, account: account("a"), ...changes };
}

test.each([
  ["nobody agreed", [], "CONSENT_REQUIRED"],
  ["somebody agreed", [record()], null],
  ["the consent was bound to the account", [record({ account: [] }), record({ action: "BOUND" })], null],
  ["the consent was not bound", [record({ account: [] })], "CONSENT_REQUIRED"],
  ["it was withdrawn", [record(), record({ action: "WITHDRAWN" })], "CONSENT_WITHDRAWN"],
  [
    "an old wording was withdrawn",
    [record({ action: "WITHDRAWN", statementVersion: "2025-01-01" })],
    "CONSENT_WITHDRAWN",
  ],
  ["it was given again", [record(), record({ action: "WITHDRAWN" }), record()], null],
  ["the wording is new", [record({ statementVersion: "2025-01-01" })], "CONSENT_REQUIRED"],
  ["the account is another", [record({ account: account("x", "y") })], "CONSENT_REQUIRED"],
  ["another account was agreed to since", [record(), record({ account: account("x") })], "CONSENT_REQUIRED"],
  ["the account has more clients now", [record({ account: account("a", "old") })], null],
])("%s", (_title, history, refusal) => {
  expect(mayTransfer(history, at(account("a", "b")), TERMS, NOW)).toEqual({ refusal, dueAt: null });
});

test("before the first authentication only the wording decides", () => {
  expect(mayTransfer([record({ account: [] })], at(null), TERMS, NOW).refusal).toBeNull();
  const former = record({ account: [], statementVersion: "2025-01-01" });
  expect(mayTransfer([former], at(null), TERMS, NOW).refusal).toBe("CONSENT_REQUIRED");
});

test("one client seen in both makes an account the same; names do not, and nothing is the same as nothing", () => {
  expect(isSameAccount(account("a", "b"), account("b", "c"))).toBe(true);
  expect(isSameAccount(account("a"), account("b"))).toBe(false);
  expect(isSameAccount([{ id: "a", name: "Same" }], [{ id: "b", name: "Same" }])).toBe(false);
  expect(isSameAccount([], account("a"))).toBe(false);
  expect(isSameAccount([], [])).toBe(false);
});

const ago = (days: number) => new Date(NOW.getTime() - days * DAY_MS);
const GRACE: ConsentTerms = {
  versionInForce: IN_FORCE,
  graceDays: 10,
  wordings: [
    { version: "2025-01-01", inForceSince: ago(300) },
    { version: "2026-06-01", inForceSince: ago(60) },
    { version: IN_FORCE, inForceSince: ago(4) },
  ],
};
const FORMER = record({ statementVersion: "2026-06-01" });
const FOREIGN = record({ account: account("x") });

test.each([
  ["the wording changed four days ago", FORMER, null, 10, 6],
  ["the wording changed, and the grace has just ended", FORMER, null, 4, null],
  ["the wording changed, and there is no grace", FORMER, null, 0, null],
  [
    "the wording has changed twice, the first time long ago",
    record({ statementVersion: "2025-01-01" }),
    null,
    10,
    null,
  ],
  ["the wording was never in force here", record({ statementVersion: "2020-01-01" }), null, 90, null],
  ["the wording is newer than the one in force", record({ statementVersion: "2027-01-01" }), null, 90, null],
  ["the account changed three days ago", FOREIGN, ago(3), 10, 7],
  ["the account changed ten days ago", FOREIGN, ago(10), 10, null],
  ["nobody knows when the account changed", FOREIGN, null, 90, null],
  ["both changed: the first change counts", { ...FOREIGN, statementVersion: "2026-06-01" }, ago(9), 10, 1],
  ["it was withdrawn under a former wording", { ...FORMER, action: "WITHDRAWN" as const }, null, 90, null],
  ["it was withdrawn for another account", { ...FOREIGN, action: "WITHDRAWN" as const }, ago(1), 90, null],
])("with days of grace: %s", (_title, latest, changedAt, graceDays, daysLeft) => {
  const standing = mayTransfer([latest], { clients: account("a"), changedAt }, { ...GRACE, graceDays }, NOW);
  if (daysLeft === null) {
    expect(standing).toEqual({
      refusal: latest.action === "WITHDRAWN" ? "CONSENT_WITHDRAWN" : "CONSENT_REQUIRED",
      dueAt: null,
    });
  } else {
    expect(standing).toEqual({ refusal: null, dueAt: ago(-daysLeft) });
  }
});
