import { expect } from "vitest";

import { failureText, type FailureCode } from "../../../../server/runs/run-failure.js";
import type { FaultMatch } from "../../../support/sandbox.js";
import type { Person, RunWorld } from "../../../support/run-world.js";

/** Codes with which Campaign Monitor refuses a call for a reason that is not about anybody in it, and what the run says. */
export const REFUSALS: readonly (readonly [code: number, status: number, failure: FailureCode, says: string])[] = [
  [50, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [100, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [103, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [105, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [107, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [120, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [121, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [122, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [124, 401, "NEEDS_REAUTHENTICATION", "does not accept the connection's credential"],
  [51, 403, "PERMISSION_MISSING", "lacks a permission"],
  [60, 401, "PERMISSION_MISSING", "lacks a permission"],
  [106, 401, "PERMISSION_MISSING", "lacks a permission"],
  [123, 401, "PERMISSION_MISSING", "lacks a permission"],
  [403, 403, "PERMISSION_MISSING", "lacks a permission"],
  [101, 401, "LIST_NOT_YOURS", "does not belong to this connection's account"],
  [102, 401, "LIST_NOT_YOURS", "does not belong to this connection's account"],
  [404, 404, "LIST_NOT_FOUND", "does not exist"],
  [108, 401, "ACCOUNT_PROBLEM", "code 108"],
  [111, 401, "ACCOUNT_PROBLEM", "code 111"],
  [666, 400, "ACCOUNT_PROBLEM", "code 666"],
  [700, 400, "ACCOUNT_PROBLEM", "code 700"],
];

/** Codes that pass: the same call is made again. */
export const PASSING = [
  [429, 429],
  [500, 500],
  [900, 400],
  [1000, 400],
] as const;

export const WHOLE_CALLS = {
  backOff: { tries: 4, baseMs: 2, mostMs: 10, rateLimitedMs: 2_000 },
  attemptBackOffMs: () => 0,
};

/** Both languages say something, and not the same. */
export function expectTold({ en, ja }: { readonly en: string; readonly ja: string }): void {
  expect(en.length).toBeGreaterThan(10);
  expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
}

export function expectFailureTold(code: string, details: Parameters<typeof failureText>[1], says: string): void {
  const { message, advice } = failureText(code, details);
  expect(message.en).toContain(says);
  expectTold(message);
  expectTold(advice);
}

let number = 0;
/** People whom no run has seen yet. */
export function newcomers(count: number): Person[] {
  number += 1;
  return Array.from({ length: count }, (_, n) => ({ email: `n${number}p${n}@example.com`, name: `Person ${n}` }));
}

export async function fault(world: RunWorld, code: number, status: number, match: FaultMatch): Promise<void> {
  await world.sandbox.control.clearFaults();
  await world.sandbox.control.fault({ status, body: { Code: code, Message: "Words of theirs" } }, match);
}
