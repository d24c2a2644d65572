import type { GraphQLClient } from "./client.js";
import { ExportListsDocument, RecipientDocument } from "./generated.js";
import type { RecipientQuery } from "./generated.js";

export type Recipient = NonNullable<RecipientQuery["recipient"]>;
export type RecipientEvent = Recipient["events"][number];

/** A list that an export fills. */
export interface ExportedList {
  readonly listId: string;
  readonly name: string;
  readonly client: string | null;
}

const PAGE = 200;

export function recipientVerbs(client: GraphQLClient) {
  return {
    /** The lists of all exports that the viewer may use, each once, by name. */
    async exportedLists(signal?: AbortSignal): Promise<readonly ExportedList[]> {
      const lists = new Map<string, ExportedList>();
      for (let offset = 0; ; offset += PAGE) {
        const { exports } = await client.request(ExportListsDocument, { offset, limit: PAGE }, signal);
        for (const { listId, listName, client: of, permissions } of exports.items) {
          if (permissions.includes("EDIT") && !lists.has(listId)) {
            lists.set(listId, { listId, name: listName, client: of?.name ?? null });
          }
        }
        if (offset + PAGE >= exports.totalCount) return [...lists.values()];
      }
    },
    /** One person on one list, with a page of what happened to them. Whoever asks stands in the audit trail. */
    async recipient(
      asked: { readonly listId: string; readonly email: string; readonly offset: number; readonly limit: number },
      signal?: AbortSignal,
    ): Promise<Recipient | null> {
      return (await client.request(RecipientDocument, asked, signal)).recipient;
    },
  };
}
