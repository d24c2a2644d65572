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

/** Octets that an address has at most (RFC 5321). */
const MAX_LENGTH = 254;

/**
 * Normalises what a profile holds; says why it is not an address otherwise. Nothing is guessed: an address in full-width
 * letters, or with something invisible in it, is mended where it came from. Only what stands around it is taken off, the
 * invisible included, as it comes along when text is copied.
 */
export function normaliseAddress(value: string | null): Address | AddressProblem {
  if (value === null) return "MISSING";
  // As most are. What is not plain is looked at closely, which costs ten times as much.
  const isPlain = value.length <= MAX_RAW && PLAIN.test(value);
  const trimmed = isPlain ? value : value.length > MAX_RAW ? value.trim() : value.replace(AROUND, "").normalize("NFC");
  if (trimmed === "") return "MISSING";
  const at = trimmed.lastIndexOf("@");
  if (at < 1 || trimmed.length > MAX_RAW || (!isPlain && INVISIBLE.test(trimmed))) return "SYNTAX";
  const rawDomain = trimmed.slice(at + 1);
  const local = trimmed.slice(0, at);
  if (!isPlain && FULL_WIDTH.test(local)) return "SYNTAX";
  const domain = isPlainDomain(rawDomain) ? rawDomain.toLowerCase() : domainToASCII(rawDomain);
  const email = `${local}@${domain}`;
  if (domain === "" || Buffer.byteLength(email) > MAX_LENGTH || !validator.isEmail(email)) return "SYNTAX";
  return { email, key: isPlain ? email.toLowerCase() : addressKey(email) };
}

/** The comparison form of an address that is already normalised, for example one that a destination repeats. */
export function addressKey(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

/** Longer text is no address however it is written, and is not worth looking at closely. */
const MAX_RAW = 1_000;
/** Visible ASCII and nothing else. */
const PLAIN = /^[\x21-\x7E]+$/;
/** Blanks, and characters that show nothing: zero-width spaces, marks of direction, soft hyphens. */
const AROUND = /^[\s\p{C}\p{Z}]+|[\s\p{C}\p{Z}]+$/gu;
/** The same inside, but for the plain space that a quoted local part may have. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/u;
/** Forms of other letters that a domain may be written in (IDNA says what they mean there), a mailbox not. */
const FULL_WIDTH = /[\uFF01-\uFFEF]/;

/** The comparison form of an address as a destination spells it, which may be in its own way, or none at all. */
export function keyOf(email: string): string {
  const address = normaliseAddress(email);
  return typeof address === "string" ? addressKey(email) : address.key;
}

/** Most domains need no IDNA; asking for it costs more than all the rest. */
function isPlainDomain(domain: string): boolean {
  return /^[A-Za-z0-9.-]+$/.test(domain);
}
