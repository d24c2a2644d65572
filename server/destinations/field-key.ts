/**
 * The form by which keys of custom fields are compared: brackets, spaces and case left aside. Reads may call a field by its
 * key in brackets, by the bare key, or by its name.
 */
export function foldFieldKey(key: string): string {
  return key.replace(/[[\]\s]/g, "").toLowerCase();
}

/** Whether two spellings mean the same custom field. */
export function sameFieldKey(one: string, other: string): boolean {
  return foldFieldKey(one) === foldFieldKey(other);
}
