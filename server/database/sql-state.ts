/** PostgreSQL's code of what went wrong; undefined for an error that did not come from it. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error ? (error as { code?: string }).code : undefined;
}

/** Codes that are acted upon, by PostgreSQL's own names for them. */
export const SQL_STATE = {
  uniqueViolation: "23505",
  checkViolation: "23514",
  deadlockDetected: "40P01",
  undefinedTable: "42P01",
  duplicateTable: "42P07",
  lockNotAvailable: "55P03",
} as const;
