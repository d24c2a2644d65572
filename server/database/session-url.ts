import { SCHEMA } from "./schema-names.js";

const SEARCH_PATH = `-c search_path=${SCHEMA}`;

/**
 * The address of the database for sessions that see Listwright's tables (and those of the libraries) by their bare names.
 * Everything else that the address says (TLS, other options) stays as it is; give it to the driver whole.
 */
export function sessionUrl(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  const own = url.searchParams.get("options");
  url.searchParams.set("options", own === null ? SEARCH_PATH : `${own} ${SEARCH_PATH}`);
  return url.href;
}
