/**
 * The form by which keys of custom fields are compared: brackets, spaces and case left aside. Reads may call a field by its
 * key in brackets, by the bare key, or by its name.
 */
export function foldFieldKey(key: string): string {
  return key.replace(/[[\]\s]/g, "").toLowerCase();
}

/**
 * The field that a key means: the very key first, then the one that is spelled otherwise; for the empty key the one that
 * the destination calls so, where there is but one.
 */
export function fieldNamed<Field extends { readonly key: string; readonly hasEmptyKey?: boolean }>(
  fields: readonly Field[],
  key: string,
): Field | undefined {
  const spelled = fields.find((field) => field.key === key) ?? fields.find((field) => sameFieldKey(field.key, key));
  if (spelled || foldFieldKey(key) !== "") return spelled;
  const [only, ...others] = fields.filter((field) => field.hasEmptyKey);
  return others.length === 0 ? only : undefined;
}

/** Whether two spellings mean the same custom field. */
export function sameFieldKey(one: string, other: string): boolean {
  return foldFieldKey(one) === foldFieldKey(other);
}
