import { isId } from "../database/is-id.js";

/** Which events are wanted; what is left out, null or empty does not matter. */
export interface AuditFilterInput {
  readonly actorId?: string | null;
  readonly tokenId?: string | null;
  readonly operation?: string | null;
  readonly action?: string | null;
  readonly objectKind?: string | null;
  readonly objectId?: string | null;
  readonly outcome?: AuditOutcome | null;
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
  return {
    sql: given.map(([comparison], index) => `${comparison} $${index + 1}`).join(" AND ") || "true",
    values: given.map(([, value]) => value),
  };
}
