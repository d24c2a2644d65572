import type { GraphQLClient } from "./client.js";
import { AuditEventsDocument, AuditPeopleDocument } from "./generated.js";
import type { AuditEventsQuery, AuditPeopleQuery } from "./generated.js";

export type AuditPage = AuditEventsQuery["auditEvents"];
export type AuditEvent = AuditPage["edges"][number]["node"];
export type AuditPerson = AuditPeopleQuery["users"]["items"][number];

/** Which events are looked at; the names are those of the API. Times are moments in ISO 8601. */
export interface AuditFilter {
  readonly search?: string;
  readonly actorId?: string;
  readonly operation?: string;
  readonly objectKind?: string;
  readonly objectId?: string;
  readonly outcome?: "DONE" | "REFUSED";
  readonly from?: string;
  readonly to?: string;
}

export function auditVerbs(client: GraphQLClient) {
  return {
    /** Newest first, from after a cursor on. */
    async auditEvents(
      asked: { readonly first: number; readonly after: string | null; readonly filter: AuditFilter },
      signal?: AbortSignal,
    ): Promise<AuditPage> {
      return (await client.request(AuditEventsDocument, asked, signal)).auditEvents;
    },
    /** Whom the trail can be filtered by. */
    async auditPeople(signal?: AbortSignal): Promise<readonly AuditPerson[]> {
      return (await client.request(AuditPeopleDocument, {}, signal)).users.items;
    },
  };
}

/** Where the same events are to be had as a file. */
export function auditDownloadUrl(format: "csv" | "json", filter: AuditFilter): string {
  const query = new URLSearchParams(Object.entries(filter)).toString();
  return `/api/audit.${format}${query === "" ? "" : `?${query}`}`;
}
