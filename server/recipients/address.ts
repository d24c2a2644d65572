import { domainToASCII } from "node:url";

import validator from "validator";

/** An e-mail address fit to be sent, and the form by which two of them are compared. */
export interface Address {
  /** Trimmed, in Unicode NFC, domain in lower case and IDNA; the local part as the profile spells it. */
  readonly email: string;
  /** The same in lower case: what "the same address" means everywhere in the product. */
  readonly key: string;
}

export type AddressProblem = "MISSING" | "SYNTAX";

/** Normalises what a profile holds; says why it is not an address otherwise. */
export function normaliseAddress(value: string | null): Address | AddressProblem {
  const trimmed = value?.trim().normalize("NFC") ?? "";
  if (trimmed === "") return "MISSING";
  const at = trimmed.lastIndexOf("@");
  if (at < 1) return "SYNTAX";
  const rawDomain = trimmed.slice(at + 1);
  const domain = isPlainDomain(rawDomain) ? rawDomain.toLowerCase() : domainToASCII(rawDomain);
  const email = `${trimmed.slice(0, at)}@${domain}`;
  if (domain === "" || !validator.isEmail(email)) return "SYNTAX";
  return { email, key: addressKey(email) };
}

/** The comparison form of an address that is already normalised, for example one that a destination repeats. */
export function addressKey(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

/** Most domains need no IDNA; asking for it costs more than all the rest. */
function isPlainDomain(domain: string): boolean {
  return /^[A-Za-z0-9.-]+$/.test(domain);
}
