/** A column of sealed text. */
export interface SealedColumn {
  readonly table: string;
  /** The table's primary key, one column. */
  readonly idColumn: string;
  readonly column: string;
  /** The purpose that the text of the record with this ID is sealed for; as whoever opens it says. */
  readonly purposeOf: (id: string) => string;
}

/** What exists once per installation. */
const once = (column: string, purpose: string): SealedColumn => ({
  table: "installation",
  idColumn: "singleton",
  column,
  purposeOf: () => `installation:${purpose}`,
});

/**
 * Every column in which sealed text rests: what rotating the main key goes through, and what is looked through at start for
 * keys that are missing. A column is named "…_sealed", belongs here, and has the trigger `refuse_retired_key`.
 */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  once("key_check_sealed", "key-check"),
  once("secrets_sealed", "secrets"),
  once("erasure_key_sealed", "erasure-key"),
  { table: "erasure", idColumn: "id", column: "address_sealed", purposeOf: (id) => `erasure:${id}` },
  { table: "source", idColumn: "id", column: "connection_string_sealed", purposeOf: (id) => `source:${id}` },
  { table: "connection", idColumn: "id", column: "credential_sealed", purposeOf: (id) => `connection:${id}` },
  { table: "webhook", idColumn: "id", column: "secret_sealed", purposeOf: (id) => `webhook:${id}` },
  { table: "webhook", idColumn: "id", column: "former_secret_sealed", purposeOf: (id) => `webhook:${id}` },
];
