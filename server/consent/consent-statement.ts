import { createHash } from "node:crypto";

import type { Locale, Text } from "../text.js";
import { text as en20261124 } from "./statements/2026-11-24.en.js";
import { text as ja20261124 } from "./statements/2026-11-24.ja.js";

/** What somebody agrees to, in one language. */
export interface ConsentStatement {
  /** The same in every language; a new one makes every connection ask again. */
  readonly version: string;
  readonly locale: Locale;
  readonly text: string;
  /** Of the text in UTF-8, as hexadecimal digits. */
  readonly sha256: string;
}

/** A version's texts are never edited once they are released: a new wording is a new version, in new files. */
const IN_FORCE: { readonly version: string; readonly text: Text } = {
  version: "2026-11-24",
  text: { en: en20261124, ja: ja20261124 },
};

export const VERSION_IN_FORCE = IN_FORCE.version;

/** The statement that is asked for now. */
export function statementInForce(locale: Locale): ConsentStatement {
  const text = IN_FORCE.text[locale];
  return {
    version: IN_FORCE.version,
    locale,
    text,
    sha256: createHash("sha256").update(text, "utf8").digest("hex"),
  };
}
