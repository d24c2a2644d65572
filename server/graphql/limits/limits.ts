/**
 * What one request may ask for. Each is several times what the console's largest operation needs (a test holds them to
 * that), and the query with which tools read the schema passes.
 */
export const LIMITS = {
  /** Words and signs of the document; parsing stops there. */
  tokens: 3_000,
  /** Fields within fields. */
  depth: 12,
  aliases: 30,
  directives: 30,
  /** Queries, or mutations, side by side in one operation. */
  rootFields: 10,
  /** Values that the answer may hold, as estimated before anything is read (see cost.ts). */
  cost: 50_000,
  /** Items of one list in the arguments. */
  listItems: 1_000,
  /** Characters of one text in the arguments; the SQL of a segment, the longest honest one, may have 100,000. */
  textLength: 200_000,
  /** Lists and objects within each other in the arguments. */
  valueDepth: 30,
  /** Values in the arguments, all told. */
  values: 20_000,
} as const;
