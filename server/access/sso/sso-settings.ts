import { z } from "zod";

import { ROLES, type Role } from "../actor.js";

/** Single sign-on by OpenID Connect, as the environment sets it up. */
export interface SsoSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** On the button of the log-in page. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** Where the roles stand in what the issuer says of a person; dotted. */
  readonly roleClaim: string;
  /** Values of the claim that stand for each role. */
  readonly roles: Readonly<Record<Role, readonly string[]>>;
  /** Of new people whom no value gives a role; who has one here keeps it then. Null: whoever no value matches is refused. */
  readonly defaultRole: Role | null;
}

const list = z
  .string()
  .transform((text) => text.split(",").map((item) => item.trim()))
  .transform((items) => items.filter((item) => item !== ""))
  .default([]);

/** The variables, one by one; that they fit together is checked by {@link ssoContradictions}. */
export const ssoVariables = {
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(60).default("SSO"),
  OIDC_SCOPES: z.string().default("openid email profile"),
  OIDC_ROLE_CLAIM: z.string().default("roles"),
  OIDC_ROLE_ADMIN: list,
  OIDC_ROLE_CONTRIBUTOR: list,
  OIDC_ROLE_VIEWER: list,
  OIDC_DEFAULT_ROLE: z.enum(ROLES).optional(),
};
const variables = z.object(ssoVariables);

const REQUIRED = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const;
const GIVE_ROLES = ["OIDC_ROLE_ADMIN", "OIDC_ROLE_CONTRIBUTOR", "OIDC_ROLE_VIEWER", "OIDC_DEFAULT_ROLE"] as const;

/** Null: not set up. */
export function ssoSettings(env: z.output<typeof variables>): SsoSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  const scopes = env.OIDC_SCOPES.split(/\s+/).filter((scope) => scope !== "");
  return {
    issuer,
    clientId,
    clientSecret,
    name: env.OIDC_NAME,
    scopes: scopes.includes("openid") ? scopes : ["openid", ...scopes],
    roleClaim: env.OIDC_ROLE_CLAIM,
    roles: { ADMIN: env.OIDC_ROLE_ADMIN, CONTRIBUTOR: env.OIDC_ROLE_CONTRIBUTOR, VIEWER: env.OIDC_ROLE_VIEWER },
    defaultRole: env.OIDC_DEFAULT_ROLE ?? null,
  };
}

/** Sentences about variables that are set without others that they need. */
export function ssoContradictions(given: Readonly<Record<string, string | undefined>>): string[] {
  const isSet = (name: string) => given[name] !== undefined;
  const missing = REQUIRED.filter((name) => !isSet(name));
  if (missing.length === REQUIRED.length) {
    const others = Object.keys(ssoVariables).filter(isSet);
    if (others.length === 0) return [];
    return [`${others.join(", ")} set up single sign-on, which also needs ${REQUIRED.join(", ")}.`];
  }
  const problems = missing.map(
    (name) => `Single sign-on also needs ${name}: set all of ${REQUIRED.join(", ")}, or none.`,
  );
  if (!GIVE_ROLES.some(isSet)) {
    problems.push(`Single sign-on would give nobody a role: set one of ${GIVE_ROLES.join(", ")}.`);
  }
  return problems;
}
