import { isId } from "../database/is-id.js";
import { folded, searchedWords } from "../database/page.js";

/** Which events are wanted; what is left out, null or empty does not matter. */
export interface AuditFilterInput {
  readonly actorId?: string | null;
  readonly tokenId?: string | null;
  readonly operation?: string | null;
  readonly action?: string | null;
  readonly objectKind?: string | null;
  readonly objectId?: string | null;
  readonly outcome?: AuditOutcome | null;
  /** Words that must all be found in the names of person, token and object, and of the operation. */
  readonly search?: string | null;
  /** From this moment on. */
  readonly from?: Date | null;
  /** Before this moment. */
  readonly to?: Date | null;
}

export const AUDIT_OUTCOMES = ["DONE", "REFUSED"] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** A condition in SQL, and its parameters, numbered from 1. */
export interface AuditCondition {
  readonly sql: string;
  readonly values: readonly unknown[];
}

const SEARCHED = folded("concat_ws(E'\\n', actor_name, token_name, object_name, operation)");

export function parseAuditFilter(filter: AuditFilterInput): AuditCondition {
  const wanted: [string, unknown][] = [
    ["actor_id =", filter.actorId],
    ["token_id =", filter.tokenId],
    ["operation =", filter.operation],
    ["action =", filter.action],
    ["object_kind =", filter.objectKind],
    ["object_id =", filter.objectId],
    ["outcome =", filter.outcome],
    ["at >=", filter.from],
    ["at <", filter.to],
  ];
  const given = wanted.filter(([, value]) => value != null && value !== "");
  if (filter.tokenId && !isId(filter.tokenId)) return { sql: "false", values: [] };
  const words = searchedWords(filter.search);
  const conditions = [
    ...given.map(([comparison], index) => `${comparison} $${index + 1}`),
    ...words.map((_, index) => `position(${folded(`$${given.length + index + 1}::text`)} IN ${SEARCHED}) > 0`),
  ];
  return { sql: conditions.join(" AND ") || "true", values: [...given.map(([, value]) => value), ...words] };
}
