// @vitest-environment node
import { describe, expect, test } from "vitest";

import { createInputOf, formOf, updateInputOf } from "../../console/exports/export-form.js";
import { LIST_ID, buildExport } from "./support/builders.js";

describe("what an export's form sends", () => {
  test("everything that was chosen, in the API's shape", () => {
    expect(
      createInputOf({
        name: "Weekly",
        connectionId: "cn1",
        clientId: "cl1",
        listId: ` ${LIST_ID} `,
        segmentIds: ["se1"],
        matching: {
          email: "email",
          name: ["family_name", "given_name"],
          mobileNumber: "",
          customFields: [{ key: "[City]", field: "city" }],
          consentToTrack: { choice: "FIELD", field: "agreed" },
        },
      }),
    ).toEqual({
      name: "Weekly",
      connectionId: "cn1",
      clientId: "cl1",
      listId: LIST_ID,
      segmentIds: ["se1"],
      schedule: { kind: "NONE" },
      membership: "ADD_AND_UPDATE",
      onLeave: "KEEP",
      guards: {},
      matching: {
        email: "email",
        name: ["family_name", "given_name"],
        nameWhenEmpty: "KEEP",
        nameWhenTooLong: "CUT",
        mobileNumber: null,
        mobileNumberWhenEmpty: "KEEP",
        customFields: [{ key: "[City]", field: "city", whenEmpty: "KEEP", whenTooLong: "CUT" }],
        consentToTrack: { value: null, field: "agreed", values: [], otherwise: "NO" },
        consentToSms: null,
        recipientConsent: null,
        winner: null,
      },
    });
  });

  test("a field left over from another choice of consent is not sent", () => {
    const input = createInputOf({ matching: { consentToTrack: { choice: "NO", field: "agreed" } } });
    expect(input.matching.consentToTrack).toMatchObject({ value: "NO", field: null });
  });

  test("what becomes of leavers only of a mirror, and guards only where something was entered", () => {
    const guards = { maxMembers: null, maxLeaverShare: 0, maxWithdrawnShare: 0.3, maxRejectedShare: null };
    expect(createInputOf({ membership: "ADD_ONLY", onLeave: "DELETE", guards })).toMatchObject({
      membership: "ADD_ONLY",
      onLeave: "KEEP",
      guards: { maxLeaverShare: 0, maxWithdrawnShare: 0.3 },
    });
    expect(createInputOf({ membership: "MIRROR", onLeave: "DELETE" })).toMatchObject({ onLeave: "DELETE" });
  });

  test("membership and leavers together, when either was changed", () => {
    const before = formOf(buildExport({ membership: "MIRROR", onLeave: "DELETE" }));
    const { name } = before;
    expect(updateInputOf({ ...before, onLeave: "KEEP" }, before)).toEqual({
      name,
      membership: "MIRROR",
      onLeave: "KEEP",
    });
    expect(updateInputOf({ ...before, membership: "ADD_ONLY" }, before)).toEqual({
      name,
      membership: "ADD_ONLY",
      onLeave: "KEEP",
    });
  });

  test("only the name, when only the name was changed", () => {
    const before = formOf(buildExport());
    expect(updateInputOf({ ...before, name: "Other" }, before)).toEqual({ name: "Other" });
  });

  test("only what was changed, when the list could not be read", () => {
    const before = formOf(buildExport({ list: null }));
    const after = { ...before, matching: { ...before.matching, mobileNumber: "mobile" } };
    expect(Object.keys(updateInputOf(after, before))).toEqual(["name", "matching"]);
  });

  test("a guard that was emptied as null, which is the usual one again", () => {
    const before = formOf(buildExport());
    const guards = { ...before.guards, maxMembers: null };
    expect(updateInputOf({ ...before, guards }, before)).toEqual({ name: before.name, guards });
  });

  test("another list with its client", () => {
    const before = formOf(buildExport());
    expect(updateInputOf({ ...before, listId: "0".repeat(32) }, before)).toMatchObject({
      clientId: "cl1",
      listId: "0".repeat(32),
    });
  });

  test("an export's own choices come back as they were", () => {
    const found = buildExport();
    expect(createInputOf(formOf(found)).matching).toEqual(found.matching);
  });
});
