import type { Locale, Text } from "../text.js";
import type { Told } from "./told.js";

/** So many exports are named one by one. */
export const NAMED_MOST = 10;

/** The exports of a message in a few words: one by its name, more as the first and how many besides. */
export function nameText({
  exports,
  details,
  connectionName,
}: Pick<Told, "exports" | "details" | "connectionName">): Text {
  const [first, ...others] = exports;
  if (first && others.length > 0) {
    return {
      en: `${quoted(first.name).en} and ${others.length} more`,
      ja: `${quoted(first.name).ja}ほか${others.length}件のエクスポート`,
    };
  }
  if (first) return quoted(first.name);
  if (details.removalOf !== undefined) {
    const of = quoted(details.removalOf);
    return { en: `The removal of the people of ${of.en}`, ja: `${of.ja}の宛先の削除` };
  }
  return connectionText(connectionName);
}

export function connectionText(name: string | null): Text {
  if (name === null) return { en: "A connection", ja: "接続" };
  return { en: `Connection ${quoted(name).en}`, ja: `接続${quoted(name).ja}` };
}

/** Every name where there are several, up to {@link NAMED_MOST}, and how many more; null for one or none. */
export function namesInFull({ exports }: Pick<Told, "exports">, locale: Locale): readonly string[] | null {
  if (exports.length < 2) return null;
  const more = exports.length - NAMED_MOST;
  const names = exports.slice(0, NAMED_MOST).map(({ name }) => onOneLine(name));
  if (more <= 0) return names;
  return [...names, { en: `and ${more} more`, ja: `ほか${more}件` }[locale]];
}

export function quoted(name: string): Text {
  const line = onOneLine(name);
  return { en: `“${line}”`, ja: `「${line}」` };
}

/** Names go into subjects of e-mail: whatever would end a line there is a blank. */
function onOneLine(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
