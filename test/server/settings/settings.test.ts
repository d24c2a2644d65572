import { afterAll, beforeAll, expect, test } from "vitest";

import { startTestApp, type TestApp } from "../../support/app.js";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const FIELDS =
  "retentionRunMonths retentionAuditYears retentionConsentYears consentGraceDays heldPlanHours concurrentRuns concurrentRunsPerConnection";
interface Answer {
  readonly updateSettings: {
    readonly __typename: string;
    readonly fields?: readonly { readonly path: string; readonly code: string; readonly message: string }[];
  };
}
const update = async (input: Record<string, number | null>) =>
  (
    await app.send<Answer>(
      `mutation ($input: SettingsInput!) { updateSettings(input: $input) {
         __typename ... on Settings { ${FIELDS} } ... on ValidationError { fields { path code message } } } }`,
      { input },
    )
  ).updateSettings;
const read = async () => (await app.send<{ settings: object }>(`{ settings { ${FIELDS} } }`)).settings;

test("begin with what is usual, and keep what is not named", async () => {
  const usual = {
    retentionRunMonths: 13,
    retentionAuditYears: 7,
    retentionConsentYears: 7,
    consentGraceDays: 0,
    heldPlanHours: 72,
    concurrentRuns: 8,
    concurrentRunsPerConnection: 4,
  };
  expect(await read()).toEqual(usual);
  expect(await update({ retentionRunMonths: 24, retentionAuditYears: null })).toEqual({
    __typename: "Settings",
    ...usual,
    retentionRunMonths: 24,
  });
  expect(await update({ heldPlanHours: 24 })).toMatchObject({ retentionRunMonths: 24, heldPlanHours: 24 });
  expect(await update({ concurrentRuns: 3 })).toMatchObject({ heldPlanHours: 24, concurrentRuns: 3 });
  expect(await update({ concurrentRunsPerConnection: 2 })).toMatchObject({
    concurrentRuns: 3,
    concurrentRunsPerConnection: 2,
  });
  expect(await update({ consentGraceDays: 14 })).toMatchObject({ retentionRunMonths: 24, consentGraceDays: 14 });
  expect(await app.app.services.settings.current()).toMatchObject({ retentionRunMonths: 24, consentGraceDays: 14 });
});

test("a change is in the audit trail: who, and what it was before and after", async () => {
  await update({ retentionConsentYears: 9 });
  const { rows } = await app.app.services.pool.query(
    `SELECT actor_id IS NOT NULL AS by_somebody, operation, action, before, after FROM audit_event
     WHERE object_kind = 'settings' ORDER BY id DESC LIMIT 1`,
  );
  expect(rows).toEqual([
    {
      by_somebody: true,
      operation: "updateSettings",
      action: "changed",
      before: { retentionConsentYears: 7 },
      after: { retentionConsentYears: 9 },
    },
  ]);
});

test.each([
  ["retentionRunMonths", 0, "Enter a whole number of months, from 1 to 120."],
  ["retentionRunMonths", 121, "Enter a whole number of months, from 1 to 120."],
  ["retentionAuditYears", 31, "Enter a whole number of years, from 1 to 30."],
  ["retentionConsentYears", -1, "Enter a whole number of years, from 1 to 30."],
  ["heldPlanHours", 0, "Enter a whole number of hours, from 1 to 720."],
  ["heldPlanHours", 721, "Enter a whole number of hours, from 1 to 720."],
  ["concurrentRuns", 0, "Enter a whole number of runs, from 1 to 100."],
  ["concurrentRunsPerConnection", 101, "Enter a whole number of runs, from 1 to 100."],
  ["consentGraceDays", 91, "Enter a whole number of days, from 0 to 90. 0 asks again at once."],
])("out of bounds: %s %i is refused with what is possible, and nothing is changed", async (path, value, message) => {
  const before = await read();
  const [other] = ["consentGraceDays", "retentionRunMonths"].filter((name) => name !== path);
  const answer = await update({ [path]: value, [other!]: 5 });
  expect(answer).toEqual({ __typename: "ValidationError", fields: [{ path, code: "OUT_OF_BOUNDS", message }] });
  expect(await read()).toEqual(before);
});

test.each([
  "retention_run_months = 0",
  "retention_audit_years = 31",
  "consent_grace_days = -1",
  "held_plan_hours = 721",
  "singleton = false",
])("the table itself refuses %s", async (assignment) => {
  await expect(app.app.services.pool.query(`UPDATE setting SET ${assignment}`)).rejects.toThrow(/violates check/);
});
