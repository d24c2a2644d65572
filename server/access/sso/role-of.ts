import { ROLES, type Role } from "../actor.js";
import type { SsoSettings } from "./sso-settings.js";

/** The strongest role that what the issuer says of a person gives them; null where no value of it stands for one. */
export function roleOf(
  claims: Readonly<Record<string, unknown>>,
  settings: Pick<SsoSettings, "roleClaim" | "roles">,
): Role | null {
  const values = new Set([claimAt(claims, settings.roleClaim)].flat().filter((value) => typeof value === "string"));
  return ROLES.find((role) => settings.roles[role].some((value) => values.has(value))) ?? null;
}

/** A claim by its name, which may itself hold dots ("https://example.com/roles"), else by a path ("realm_access.roles"). */
export function claimAt(claims: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let at: unknown = claims;
  for (const name of path.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return at;
}
