import { expect, test } from "vitest";

import { isSameAccount, mayTransfer, type ConsentRecord } from "../../../server/consent/may-transfer.js";

const IN_FORCE = "2026-11-24";
const account = (...ids: string[]) => ids.map((id) => ({ id, name: `Client ${id}` }));

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
])("%s", (_title, history, verdict) => {
  expect(mayTransfer(history, account("a", "b"), IN_FORCE)).toBe(verdict);
});

test("before the first authentication only the wording decides", () => {
  expect(mayTransfer([record({ account: [] })], null, IN_FORCE)).toBeNull();
  expect(mayTransfer([record({ account: [], statementVersion: "2025-01-01" })], null, IN_FORCE)).toBe(
    "CONSENT_REQUIRED",
  );
});

test("one client seen in both makes an account the same; names do not, and nothing is the same as nothing", () => {
  expect(isSameAccount(account("a", "b"), account("b", "c"))).toBe(true);
  expect(isSameAccount(account("a"), account("b"))).toBe(false);
  expect(isSameAccount([{ id: "a", name: "Same" }], [{ id: "b", name: "Same" }])).toBe(false);
  expect(isSameAccount([], account("a"))).toBe(false);
  expect(isSameAccount([], [])).toBe(false);
});
