import type { ProfileField } from "../sources/profile-source.js";

interface Relation {
  readonly profileRelation: string;
  readonly fields: readonly ProfileField[];
  readonly keyFields: readonly string[];
}

/**
 * Whether a source's profile relation shows these fields itself, each with the type that every one of its segments gives
 * it: otherwise what is read there says nothing about what a segment shows.
 */
export function relationShows(
  { fields }: Pick<Relation, "fields">,
  segments: readonly { readonly fields: readonly ProfileField[] }[],
  wanted: readonly string[],
): boolean {
  return wanted.every((name) => {
    const type = fields.find((field) => field.name === name)?.type;
    const isSame = (shown: readonly ProfileField[]) => shown.find((field) => field.name === name)?.type === type;
    return type !== undefined && segments.every((segment) => isSame(segment.fields));
  });
}

/**
 * All profiles of a source as a segment's statement: the key and these fields alone, since the account may be allowed to
 * read no others. The relation's name was read by PostgreSQL as a name when it was stored.
 */
export function profilesStatement({ profileRelation, keyFields }: Relation, wanted: readonly string[]): string {
  const columns = [...new Set([...keyFields, ...wanted])].map((name) => `"${name.replaceAll('"', '""')}"`);
  return `SELECT ${columns.join(", ")} FROM ${profileRelation}`;
}
