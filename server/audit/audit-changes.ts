import type { AuditEvent } from "./audit-events.js";

export interface AuditChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What became of each field, as text: nothing is null, and what has parts is JSON. */
export function changesOf({ before, after }: Pick<AuditEvent, "before" | "after">): AuditChange[] {
  const fields = Object.keys({ ...before, ...after }).toSorted();
  return fields.map((field) => ({ field, before: textOf(before?.[field]), after: textOf(after?.[field]) }));
}

function textOf(value: unknown): string | null {
  if (value == null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
