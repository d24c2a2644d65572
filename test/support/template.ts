/** The migrated database that every test's database is cloned from. */
export const TEMPLATE = "listwright_template";

export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
