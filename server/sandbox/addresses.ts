import type { SandboxSettings } from "./settings.js";

const ASCII_LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$/;
const ASCII_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}$/u;
const LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/** Whether an address is well formed: a local part and a domain of at least two labels, the last one not of digits alone. */
export function isEmailAddress(text: string, settings: SandboxSettings): boolean {
  if (text.length > 254) return false;
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(at, 0));
  const labels = text.slice(at + 1).split(".");
  const international = settings.internationalAddresses === "accept";
  if (!(international ? LOCAL : ASCII_LOCAL).test(local)) return false;
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) return false;
  const label = international ? LABEL : ASCII_LABEL;
  const last = labels.at(-1) ?? "";
  return labels.length >= 2 && labels.every((part) => label.test(part)) && last.length >= 2 && !/^\d+$/.test(last);
}

/** E.164: a plus and at most 15 digits, the first not 0. Spaces between them are let pass. */
export function mobileNumberOf(text: string): string | undefined {
  const compact = text.replace(/\s/g, "");
  return /^\+[1-9]\d{6,14}$/.test(compact) ? compact : undefined;
}

/** Addresses that differ only in case are one subscriber. */
export function foldAddress(email: string): string {
  return email.trim().toLowerCase();
}
