import { expect, test } from "vitest";

import { parseEnvironment } from "../../../server/env.js";

const OIDC = {
  OIDC_ISSUER: "https://id.example.com/",
  OIDC_CLIENT_ID: "listwright",
  OIDC_CLIENT_SECRET: "a secret word",
};

function problems(env: Record<string, string>): string[] {
  try {
    parseEnvironment(env);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n");
  }
}

test("without anything there is neither single sign-on nor mail", () => {
  expect(parseEnvironment({})).toMatchObject({ sso: null, mail: null });
});

test("single sign-on is read with its defaults", () => {
  expect(parseEnvironment({ ...OIDC, OIDC_ROLE_ADMIN: "admins, owners ,", OIDC_DEFAULT_ROLE: "VIEWER" }).sso).toEqual({
    issuer: "https://id.example.com/",
    clientId: "listwright",
    clientSecret: "a secret word",
    name: "SSO",
    scopes: ["openid", "email", "profile"],
    roleClaim: "roles",
    roles: { ADMIN: ["admins", "owners"], CONTRIBUTOR: [], VIEWER: [] },
    defaultRole: "VIEWER",
  });
});

test("openid is always among the scopes", () => {
  const { sso } = parseEnvironment({ ...OIDC, OIDC_DEFAULT_ROLE: "VIEWER", OIDC_SCOPES: "email groups" });
  expect(sso!.scopes).toEqual(["openid", "email", "groups"]);
});

test("half of it is refused at start, everything that is wrong at once, and no secret is repeated", () => {
  const { OIDC_CLIENT_ID: _id, ...withoutId } = OIDC;
  expect(problems({ ...withoutId, OIDC_DEFAULT_ROLE: "VIEWER" })).toEqual([
    "Single sign-on also needs OIDC_CLIENT_ID: set all of OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, or none.",
  ]);
  expect(problems({ OIDC_NAME: "Example", OIDC_ROLE_ADMIN: "admins" })).toEqual([
    "OIDC_NAME, OIDC_ROLE_ADMIN set up single sign-on, which also needs OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET.",
  ]);
  expect(problems(OIDC)).toEqual([expect.stringMatching(/would give nobody a role/)]);
  const wrong = problems({ ...OIDC, OIDC_ISSUER: "id.example.com", OIDC_DEFAULT_ROLE: "OWNER" });
  expect(wrong).toEqual([
    "OIDC_ISSUER must be an http:// or https:// address.",
    "OIDC_DEFAULT_ROLE must be one of ADMIN, CONTRIBUTOR, VIEWER.",
  ]);
  expect(wrong.join("")).not.toContain("a secret word");
});

test("mail needs where it goes and whom it comes from", () => {
  const both = { SMTP_URL: "smtps://user:mail-secret@mail.example.com", SMTP_FROM: "Listwright <lw@example.com>" };
  expect(parseEnvironment(both).mail).toEqual({ url: both.SMTP_URL, from: both.SMTP_FROM });
  expect(problems({ SMTP_URL: both.SMTP_URL })).toEqual([expect.stringMatching(/Set both SMTP_URL and SMTP_FROM/)]);
  expect(problems({ ...both, SMTP_URL: "https://user:mail-secret@mail.example.com", SMTP_FROM: "nobody" })).toEqual([
    expect.stringMatching(/^SMTP_URL must look like smtp:/),
    expect.stringMatching(/^SMTP_FROM must be an address/),
  ]);
});
