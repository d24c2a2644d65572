import type { Locale } from "../text.js";

export const ROLES = ["ADMIN", "CONTRIBUTOR", "VIEWER"] as const;
export type Role = (typeof ROLES)[number];

/** Who acts: a person with a session, or a token on behalf of the person who made it. */
export interface Actor {
  readonly userId: string;
  /** What they may do now: of a token and its maker, the weaker one's. */
  readonly role: Role;
  readonly via: "SESSION" | "TOKEN";
  /** The API token used, when `via` is TOKEN. */
  readonly tokenId: string | null;
  /** The session used, when `via` is SESSION. */
  readonly sessionId: string | null;
  /** When this session's person last proved who they are (log-in); null for a token. */
  readonly loggedInAt: Date | null;
  /** The caller's network address as far as TRUST_PROXY lets it be known. */
  readonly networkAddress: string | null;
  readonly locale: Locale;
}

/** ROLES runs from the strongest to the weakest. */
export function isStronger(role: Role, than: Role): boolean {
  return ROLES.indexOf(role) < ROLES.indexOf(than);
}

export function weaker(one: Role, other: Role): Role {
  return isStronger(one, other) ? other : one;
}
