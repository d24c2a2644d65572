// @vitest-environment node
import { describe, expect, test } from "vitest";

import { progressOf } from "../../console/connections/connection-progress.js";
import { firstStepsOf } from "../../console/dashboard/first-steps.js";
import { buildConnection, buildConsent, buildDraftConnection, buildExport, buildRun } from "./support/builders.js";

const none = { items: [], totalCount: 0 };
const nothing = {
  sources: { totalCount: 0 },
  segments: { totalCount: 0 },
  connections: none,
  exports: none,
  exportRuns: none,
};

describe("the first steps", () => {
  test("are all to do on a new server", () => {
    expect(firstStepsOf(nothing)?.map(({ name, done }) => [name, done])).toEqual([
      ["source", false],
      ["segment", false],
      ["connection", false],
      ["export", false],
      ["run", false],
    ]);
  });

  test("a connection counts only once nothing keeps exports from running; until then the step leads to it", () => {
    const draft = { items: [buildDraftConnection()], totalCount: 1 };
    expect(firstStepsOf({ ...nothing, connections: draft })?.[2]).toMatchObject({
      done: false,
      to: "/connections/cn1/show",
    });
    const ready = { items: [buildConnection()], totalCount: 1 };
    expect(firstStepsOf({ ...nothing, connections: ready })?.[2]).toMatchObject({ done: true });
  });

  test("the run leads to the export that there is, and ends the first steps", () => {
    const exports = { items: [buildExport()], totalCount: 1 };
    expect(firstStepsOf({ ...nothing, exports })?.at(-1)).toMatchObject({ to: "/exports/ex1/show" });
    expect(firstStepsOf({ ...nothing, exports, exportRuns: { items: [buildRun()], totalCount: 1 } })).toBeNull();
  });
});

describe("how far a connection is", () => {
  test("a new one has all three steps before it", () => {
    expect(progressOf(buildDraftConnection())).toEqual({ consent: null, isAuthenticated: false, hasExportUser: false });
  });

  test("consent is by whoever agreed, not by the record that only ties it to the account", () => {
    const given = buildConsent();
    const connection = buildConnection({ consents: [buildConsent({ id: "co2", action: "BOUND" }), given] });
    expect(progressOf(connection)).toEqual({ consent: given, isAuthenticated: true, hasExportUser: true });
  });

  test("consent that was withdrawn, or given to another wording, is none", () => {
    const withdrawn = buildConnection({ consents: [buildConsent({ action: "WITHDRAWN" }), buildConsent()] });
    expect(progressOf(withdrawn).consent).toBeNull();
    const outdated = buildConnection({
      problems: [{ code: "CONSENT_REQUIRED", message: "New wording.", advice: "Agree." }],
    });
    expect(progressOf(outdated).consent).toBeNull();
  });
});
