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
      matching: {
        email: "email",
        name: ["family_name", "given_name"],
        mobileNumber: null,
        customFields: [{ key: "[City]", field: "city", whenEmpty: "KEEP" }],
        consentToTrack: { value: null, field: "agreed" },
      },
    });
  });

  test("a field left over from another choice of consent is not sent", () => {
    const input = createInputOf({ matching: { consentToTrack: { choice: "NO", field: "agreed" } } });
    expect(input.matching.consentToTrack).toEqual({ value: "NO", field: null });
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
