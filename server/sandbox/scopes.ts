import { refuse } from "./answer.js";
import type { Credential } from "./auth.js";
import type { SandboxSettings } from "./settings.js";

const STATE_PAGES = ["active", "unconfirmed", "unsubscribed", "bounced", "deleted"];

/** Refuses, with 60, what the permissions of a token do not cover. A key may do everything. */
export function requireScope(
  settings: SandboxSettings,
  { scopes }: Credential,
  method: string,
  segments: readonly string[],
): void {
  if (scopes === null) return;
  const needed = scopeFor(settings, method, segments);
  if (needed !== null && !scopes.includes(needed)) throw refuse(60);
}

/** Which permission a call needs; null for those that any token may make. Only the first two are documented. */
function scopeFor(settings: SandboxSettings, method: string, segments: readonly string[]): string | null {
  const [first = "", , third = ""] = segments.map((segment) => segment.toLowerCase());
  const isRead = method === "GET";
  if (first === "subscribers") return isRead ? settings.readingSubscribersNeeds : "ImportSubscribers";
  if (first === "lists")
    return isRead && STATE_PAGES.includes(third) ? settings.readingSubscribersNeeds : "ManageLists";
  if (first === "clients") {
    if (third === "suppressionlist" || third === "listsforemail") return settings.readingSubscribersNeeds;
    if (third === "setbasics") return "AdministerAccount";
    if (third !== "") return "ManageLists";
    return isRead ? settings.readingClientsNeeds || null : "AdministerAccount";
  }
  if (first === "primarycontact" || first === "billingdetails") return "AdministerAccount";
  return null;
}
