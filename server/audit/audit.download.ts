import { z } from "zod";

import type { Download } from "../http/downloads.js";
import { ValidationError } from "../refusal.js";
import type { Text } from "../text.js";
import type { AuditEvent } from "./audit-events.js";
import { AUDIT_OUTCOMES, type AuditFilterInput } from "./audit-filter.js";

/** As the query parameters of a download say it, under the names that the API has. */
const filter = z.object({
  actorId: z.string().optional(),
  tokenId: z.string().optional(),
  operation: z.string().optional(),
  action: z.string().optional(),
  objectKind: z.string().optional(),
  objectId: z.string().optional(),
  outcome: z.enum(AUDIT_OUTCOMES).optional(),
  search: z.string().optional(),
  from: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
  to: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .optional(),
});

const COLUMNS = [
  "id",
  "at",
  "actorId",
  "actorName",
  "tokenId",
  "tokenName",
  "networkAddress",
  "operation",
  "action",
  "outcome",
  "objectKind",
  "objectId",
  "objectName",
  "before",
  "after",
  "details",
] as const satisfies readonly (keyof AuditEvent)[];

/** The audit trail as a file, filtered as the list is. The download itself is the newest event in it. */
export const auditDownload: Download = {
  path: "/api/audit",
  name: "downloadAuditEvents",
  operation: "Query.auditEvents",
  async open({ services }, request) {
    const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== ""));
    const parsed = filter.safeParse(given);
    if (!parsed.success) return malformed(String(parsed.error.issues[0]?.path[0] ?? "filter"));
    return {
      filename: `audit-${services.clock.now().toISOString().slice(0, 10)}`,
      columns: COLUMNS,
      rows: withoutCursors(services.audit.stream(parsed.data as AuditFilterInput)),
      details: {
        filter: Object.fromEntries(
          Object.entries(given)
            .filter(([name]) => name in filter.shape)
            .map(withoutWords),
        ),
      },
    };
  },
};

/** What somebody searched for may be an address, which the trail never holds. */
function withoutWords([name, value]: [string, unknown]): [string, unknown] {
  return name === "search" ? [name, "…"] : [name, value];
}

async function* withoutCursors(events: AsyncIterable<AuditEvent>): AsyncGenerator<object> {
  for await (const { cursor: _cursor, ...event } of events) yield event;
}

function malformed(name: string): ValidationError {
  const text: Text =
    name === "outcome"
      ? { en: "outcome is DONE or REFUSED.", ja: "outcome には DONE または REFUSED を指定してください。" }
      : {
          en: `${name} is a moment such as 2026-11-24T09:00:00Z.`,
          ja: `${name} には 2026-11-24T09:00:00Z のような日時を指定してください。`,
        };
  return ValidationError.of(name, "MALFORMED", text);
}
