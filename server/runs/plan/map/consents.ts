import type { ConsentMatch, RecipientConsent, TrackConsent } from "../../../exports/matching.js";
import { plainText } from "./convert-text.js";

/** What means yes and no where nobody said what a field's values mean. */
export const USUAL_YES: readonly string[] = ["true", "t", "yes", "y", "1", "on", "はい", "同意", "同意する", "可"];
export const USUAL_NO: readonly string[] = [
  "false",
  "f",
  "no",
  "n",
  "0",
  "off",
  "いいえ",
  "不同意",
  "同意しない",
  "不可",
];

const USUAL: ReadonlyMap<string, TrackConsent> = new Map([
  ...USUAL_YES.map((word) => [word, "YES"] as const),
  ...USUAL_NO.map((word) => [word, "NO"] as const),
]);

/**
 * What the destination is told for a field's value: always one of its three words, whatever the profile holds. `unmapped`
 * is told of each value of which nobody said what it means, unless it is empty.
 */
export function consentReader(
  { value, field, values, otherwise }: ConsentMatch,
  unmapped: () => void = () => undefined,
): (text: string | null) => TrackConsent {
  if (field === null) return () => value ?? "UNCHANGED";
  const means =
    values && values.length > 0 ? new Map(values.map((one) => [word(one.value), one.consent] as const)) : USUAL;
  return (text) => {
    const found = means.get(word(text));
    if (found === undefined && word(text) !== "") unmapped();
    return found ?? otherwise ?? "UNCHANGED";
  };
}

/** Whether a value means that the recipient agreed to be written to; anything that is not named does not. */
export function recipientConsentReader({ yesValues }: RecipientConsent): (text: string | null) => boolean {
  const yes = new Set(yesValues.map(word));
  yes.delete("");
  return (text) => yes.has(word(text));
}

function word(text: string | null): string {
  return plainText(text).toLowerCase();
}
