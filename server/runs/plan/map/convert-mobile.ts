import { parsePhoneNumberFromString } from "libphonenumber-js/min";

/**
 * A mobile number in E.164, or null. It must be written with its country's code, in whatever spacing; the country must
 * exist and have numbers of that length. Whether the number is assigned nobody can tell: ranges are opened every month, so
 * they are not held against a list that was right once.
 */
export function convertMobile(text: string): string | null {
  const plain = text.normalize("NFKC");
  if (!plain.startsWith("+") || plain.length > 40) return null;
  const read = parsePhoneNumberFromString(plain, { extract: false });
  if (!read || read.ext !== undefined || !read.isPossible()) return null;
  return E164.test(read.number) ? read.number : null;
}

/** The form that the destination insists on (code 220). */
const E164 = /^\+[1-9]\d{6,14}$/;
