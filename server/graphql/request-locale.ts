import Negotiator from "negotiator";

import type { Locale } from "../text.js";

/** The best of the product's languages for an Accept-Language header; English when it names none of them. */
export function requestLocale(acceptLanguage: string | null | undefined): Locale {
  const headers = acceptLanguage ? { "accept-language": acceptLanguage } : {};
  return new Negotiator({ headers }).language(["en", "ja"]) === "ja" ? "ja" : "en";
}
