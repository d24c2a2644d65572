import { randomUUID } from "node:crypto";

import type pg from "pg";

import { ADVISORY_LOCKS } from "../../database/advisory-locks.js";
import type { Locale } from "../../text.js";
import { isStronger, type Role } from "../actor.js";
import { hasAdmin, isLastAdmin } from "../last-admin.js";
import { endLinksMadeBy } from "../links-made-by.js";
import type { Claims } from "./openid-client.js";
import { roleOf } from "./role-of.js";
import type { SsoSettings } from "./sso-settings.js";

/** Why somebody whom the issuer knows may not come in. Stable: the log-in page has a sentence for each. */
export type SsoRefusal = "NOT_SET_UP" | "NO_ROLE" | "EMAIL_MISSING" | "EMAIL_UNVERIFIED" | "DEACTIVATED";

export interface Admitted {
  readonly userId: string;
  /** The issuer would have taken the last admin's role: it was left. */
  readonly roleKept: boolean;
}

export type Admission = Admitted | { readonly refused: SsoRefusal; readonly userId: string | null };

interface Person {
  readonly id: string;
  readonly role: Role;
  readonly isDeactivated: boolean;
}

/**
 * Whom the issuer vouches for, as somebody here: known by the issuer's own ID of them, at first by their e-mail address,
 * which the issuer must have verified, or else new. Their role is what the issuer says at this log-in; where it says
 * nothing, new people get the default and the others keep what they have. While there is no active admin, nobody but one
 * comes in: what such an installation needs first is its admin, by set-up or as the issuer says. In one transaction.
 */
export async function admitPerson(
  client: pg.ClientBase,
  claims: Claims,
  settings: SsoSettings,
  locale: Locale,
  now: Date,
): Promise<Admission> {
  for (const lock of [ADVISORY_LOCKS.setup, ADVISORY_LOCKS.admission])
    await client.query("SELECT pg_advisory_xact_lock($1)", [lock]);
  const role = roleOf(claims, settings);
  const providerId = `oidc:${settings.issuer}`;
  const known = await findByAccount(client, providerId, claims.sub);
  if (role === null && settings.defaultRole === null) return { refused: "NO_ROLE", userId: known?.id ?? null };
  if (known) return admit(client, known, role ?? known.role, now);
  if (typeof claims["email"] !== "string" || claims["email"] === "") return { refused: "EMAIL_MISSING", userId: null };
  // Whoever can have any address written into their profile must not become its owner here.
  if (claims["email_verified"] !== true && claims["email_verified"] !== "true")
    return { refused: "EMAIL_UNVERIFIED", userId: null };
  const email = claims["email"].toLowerCase();
  const joined = await findByEmail(client, email);
  const given = role ?? joined?.role ?? settings.defaultRole!;
  const refused = await refusal(client, joined, given);
  if (refused) return refused;
  const person = joined ?? (await make(client, claims, email, given, locale, now));
  await client.query(
    `INSERT INTO app_account (id, user_id, account_id, provider_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`,
    [randomUUID(), person.id, claims.sub, providerId, now],
  );
  return admit(client, person, given, now);
}

async function refusal(client: pg.ClientBase, person: Person | null, role: Role) {
  const userId = person?.id ?? null;
  if (person?.isDeactivated) return { refused: "DEACTIVATED", userId } as const;
  if (role !== "ADMIN" && !(await hasAdmin(client))) return { refused: "NOT_SET_UP", userId } as const;
  return null;
}

async function admit(client: pg.ClientBase, person: Person, role: Role, now: Date): Promise<Admission> {
  const refused = await refusal(client, person, role);
  if (refused) return refused;
  const roleKept = isStronger(person.role, role) && person.role === "ADMIN" && (await isLastAdmin(client, person.id));
  if (person.role !== role && !roleKept) {
    await client.query("UPDATE app_user SET role = $2 WHERE id = $1", [person.id, role]);
    if (person.role === "ADMIN") await endLinksMadeBy(client, person.id, now);
  }
  return { userId: person.id, roleKept };
}

const PERSON = `app_user.id, app_user.role, app_user.deactivated_at IS NOT NULL AS "isDeactivated"`;

async function findByAccount(client: pg.ClientBase, providerId: string, subject: string): Promise<Person | null> {
  const { rows } = await client.query<Person>(
    `SELECT ${PERSON} FROM app_account JOIN app_user ON app_user.id = app_account.user_id
     WHERE app_account.provider_id = $1 AND app_account.account_id = $2`,
    [providerId, subject],
  );
  return rows[0] ?? null;
}

async function findByEmail(client: pg.ClientBase, email: string): Promise<Person | null> {
  const { rows } = await client.query<Person>(`SELECT ${PERSON} FROM app_user WHERE email = $1`, [email]);
  return rows[0] ?? null;
}

/** Whoever was invited, too, and came this way instead, has come. */
async function make(
  client: pg.ClientBase,
  claims: Claims,
  email: string,
  role: Role,
  locale: Locale,
  now: Date,
): Promise<Person> {
  const name = typeof claims["name"] === "string" && claims["name"].trim() !== "" ? claims["name"].trim() : email;
  const id = randomUUID();
  await client.query(
    `INSERT INTO app_user (id, name, email, email_verified, role, locale, created_at, updated_at)
     VALUES ($1, $2, $3, true, $4, $5, $6, $6)`,
    [id, name.slice(0, 200), email, role, locale, now],
  );
  await client.query(
    "UPDATE invitation SET accepted_at = $2 WHERE email = $1 AND user_id IS NULL AND accepted_at IS NULL AND revoked_at IS NULL",
    [email, now],
  );
  return { id, role, isDeactivated: false };
}
