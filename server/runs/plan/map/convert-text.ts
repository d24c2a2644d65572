/** Characters that the destination keeps of a name or a custom field. */
export const MAX_VALUE_LENGTH = 250;

/** As every value is compared and sent: without the blanks around it, in Unicode NFC. */
export function plainText(value: string | null | undefined): string {
  return value?.trim().normalize("NFC") ?? "";
}

export function isTooLong(text: string): boolean {
  return text.length > MAX_VALUE_LENGTH;
}

/** At most as many characters (UTF-16, as the destination counts) as it keeps; none that a reader sees as one is torn apart. */
export function cutText(text: string): string {
  if (!isTooLong(text)) return text;
  let end = 0;
  for (const { index, segment } of GRAPHEMES.segment(text.slice(0, MAX_VALUE_LENGTH + 50))) {
    if (index + segment.length > MAX_VALUE_LENGTH) break;
    end = index + segment.length;
  }
  return text.slice(0, end || MAX_VALUE_LENGTH).trimEnd();
}

/**
 * What stands for text that is not sent because it is too long: still too long, so that it is told from the same text cut,
 * and not much longer, so that staging does not carry what nobody gets.
 */
export function refusedText(text: string): string {
  return text.slice(0, MAX_VALUE_LENGTH + 1);
}

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });
