import type { GraphQLClient } from "./client.js";
import { DepartedOfDocument, DepartedRecipientsDocument } from "./generated.js";
import type { DepartedOfQuery, DepartedRecipientsQuery, DepartedState } from "./generated.js";
import { found } from "./page.js";

export type DepartedPage = NonNullable<DepartedRecipientsQuery["departedRecipients"]>;
export type Departed = DepartedPage["edges"][number]["node"];
export type DepartedOf = NonNullable<DepartedOfQuery["export"]>;

export interface DepartedFilter {
  /** Null: every state. */
  readonly state: DepartedState | null;
  readonly onceClaimed: boolean;
}

export function departedVerbs(client: GraphQLClient) {
  return {
    /** Who left an export's list, the latest learnt first. Whoever sees the addresses stands in the audit trail. */
    async departedRecipients(
      exportId: string,
      { state, onceClaimed, ...page }: DepartedFilter & { readonly first: number; readonly after: string | null },
      signal?: AbortSignal,
    ): Promise<DepartedPage> {
      const asked = { exportId, state: state && [state], onceClaimed, ...page };
      return found((await client.request(DepartedRecipientsDocument, asked, signal)).departedRecipients);
    },
    /** The export whose list it is. */
    async departedOf(exportId: string, signal?: AbortSignal): Promise<DepartedOf> {
      return found((await client.request(DepartedOfDocument, { exportId }, signal)).export);
    },
  };
}

/** Where the same people are to be had as a file. */
export function departedDownloadUrl(exportId: string, { state, onceClaimed }: DepartedFilter): string {
  const query = new URLSearchParams({ ...(state ? { state } : {}), ...(onceClaimed ? { onceClaimed: "true" } : {}) });
  const asked = query.toString();
  return `/api/exports/${encodeURIComponent(exportId)}/departed.csv${asked === "" ? "" : `?${asked}`}`;
}
