import type { ProfileField } from "../sources/profile-source.js";

/** The fields that every one of several segments shows, with the same type, in the order of the first. */
export function sharedFields(shown: readonly (readonly ProfileField[])[]): ProfileField[] {
  const [first = [], ...others] = shown;
  return first.flatMap((field) => {
    const same = others.map((fields) => fields.find(({ name, type }) => name === field.name && type === field.type));
    if (same.includes(undefined)) return [];
    return { ...field, nullable: field.nullable || same.some((other) => other?.nullable) };
  });
}
