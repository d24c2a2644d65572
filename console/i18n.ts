import polyglotI18nProvider from "ra-i18n-polyglot";
import type { I18nProvider, Store } from "react-admin";

import { en } from "./messages/en.js";
import { ja } from "./messages/ja.js";

const messages = { en, ja };
export type Language = keyof typeof messages;

/** Each language by its own name, so that whoever needs it can read it. */
export const LANGUAGES: readonly { readonly locale: Language; readonly name: string }[] = [
  { locale: "en", name: "English" },
  { locale: "ja", name: "日本語" },
];

/** The language chosen before, else the first of the browser's that there is, else English. */
export function preferredLanguage(store: Store, browser: readonly string[]): Language {
  const chosen = store.getItem<string>("locale");
  const wanted = [...(chosen ? [chosen] : []), ...browser].map((tag) => tag.toLowerCase().split("-")[0]);
  return wanted.map(asLanguage).find((language) => language !== null) ?? "en";
}

/** The switch in react-admin's store decides and is remembered there; what is written here is only where it starts. */
export function createI18nProvider(initial: Language): I18nProvider {
  document.documentElement.lang = initial;
  const provider = polyglotI18nProvider((locale) => messages[asLanguage(locale) ?? "en"], initial, [...LANGUAGES]);
  return {
    ...provider,
    // The server's sentences go the same ways as keys; they are said as they are.
    translate: (key, options) =>
      KEY.test(key) ? provider.translate(key, options) : ((options as { _?: string } | undefined)?._ ?? key),
    changeLocale: async (locale, options) => {
      await provider.changeLocale(locale, options);
      document.documentElement.lang = locale;
    },
  };
}

const KEY = /^(ra|resources|listwright)\./;

function asLanguage(tag: string | undefined): Language | null {
  return tag === "en" || tag === "ja" ? tag : null;
}
