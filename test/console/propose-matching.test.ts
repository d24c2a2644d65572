// @vitest-environment node
import { describe, expect, test } from "vitest";

import { sharedFields, takeProposal } from "../../console/exports/propose-matching.js";

const texts = (...names: string[]) => names.map((name) => ({ name, type: "TEXT" as const, nullable: true }));

const because = (path: string, field: string) => ({ path, field, code: "USUAL_NAME", message: "It is usual." });
const PROPOSAL = {
  email: "email",
  name: ["given_name", "family_name"],
  mobileNumber: "mobile",
  customFields: [
    { key: "[City]", field: "city" },
    { key: "[Country]", field: "country" },
  ],
  reasons: [
    because("email", "email"),
    because("name.0", "given_name"),
    because("name.1", "family_name"),
    because("mobileNumber", "mobile"),
    because("customFields.0.field", "city"),
    because("customFields.1.field", "country"),
  ],
  newFields: [],
};

describe("a proposed matching", () => {
  test("is taken over where nothing was chosen, with the reason for each part", () => {
    const { matching, reasons } = takeProposal({}, PROPOSAL);
    expect(matching).toEqual({
      email: "email",
      name: ["given_name", "family_name"],
      mobileNumber: "mobile",
      customFields: [
        { key: "[City]", field: "city", whenEmpty: "KEEP", whenTooLong: "CUT" },
        { key: "[Country]", field: "country", whenEmpty: "KEEP", whenTooLong: "CUT" },
      ],
    });
    expect(reasons).toEqual(PROPOSAL.reasons);
  });

  test("leaves alone what somebody chose, and adds the custom fields that have no row", () => {
    const chosen = {
      email: "second_email",
      name: ["nickname"],
      mobileNumber: "fax",
      customFields: [{ key: "[City]", field: "birthplace", whenEmpty: "CLEAR" as const }],
      consentToTrack: { choice: "NO" as const },
    };
    const { matching, reasons } = takeProposal(chosen, PROPOSAL);
    expect(matching).toEqual({
      ...chosen,
      customFields: [
        ...chosen.customFields,
        { key: "[Country]", field: "country", whenEmpty: "KEEP", whenTooLong: "CUT" },
      ],
    });
    expect(reasons.map(({ field }) => field)).toEqual(["country"]);
  });

  test("that says nothing changes nothing", () => {
    const nothing = { email: null, name: [], mobileNumber: null, customFields: [], reasons: [], newFields: [] };
    expect(takeProposal({ email: "email" }, nothing)).toEqual({
      matching: { email: "email", name: [], mobileNumber: null, customFields: [] },
      reasons: [],
    });
  });
});

describe("the fields that matching may use", () => {
  test("are those that every segment shows with the same type", () => {
    const one = { fields: [...texts("email", "city"), { name: "age", type: "NUMBER" as const, nullable: true }] };
    const other = { fields: [...texts("email", "age")] };
    expect(sharedFields([one, other]).map(({ name }) => name)).toEqual(["email"]);
    expect(sharedFields([])).toEqual([]);
  });
});
