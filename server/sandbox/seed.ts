import { insertAccount, insertClient, insertKey } from "./accounts.js";
import type { Core } from "./core.js";
import { insertField, type NewField } from "./field-records.js";
import { insertList, type NewList } from "./list-records.js";

/** The key that every fresh sandbox accepts: it sees all of the account's clients. It opens nothing but sandboxes. */
export const SANDBOX_API_KEY = "5a4db07c0ffee5a4db07c0ffee5a4db0";
/** Harbour Coffee, the client that has the lists. */
export const SANDBOX_CLIENT_ID = "c11e47aa0000000000000000000000a1";
/** A key that sees Harbour Coffee only. */
export const SANDBOX_CLIENT_API_KEY = "5a4db07c11e475a4db07c11e475a4db0";
/** Kite & Lantern, a client with a single list, in another time zone. */
export const SANDBOX_SECOND_CLIENT_ID = "c11e47aa0000000000000000000000b2";

export const SANDBOX_LIST_IDS = {
  /** Single opt-in, AllClientLists, with the custom fields of the demo. */
  newsletter: "115700000000000000000000000000a1",
  /** Double opt-in, AllClientLists. */
  confirmed: "115700000000000000000000000000a2",
  /** Single opt-in, OnlyThisList: it ignores the client's suppression list. */
  events: "115700000000000000000000000000a3",
  /** The second client's list. */
  books: "115700000000000000000000000000b1",
} as const;

export const LOYALTY_TIERS = ["Bronze", "Silver", "Gold", "Platinum"] as const;

export interface SeedList extends NewList {
  readonly fields?: readonly NewField[];
}

export interface SeedClient {
  readonly id: string;
  readonly name: string;
  readonly apiKey: string;
  readonly timeZone: string;
  readonly country: string;
  readonly contactName?: string;
  readonly contactEmail?: string;
  readonly lists: readonly SeedList[];
}

/** What a fresh sandbox begins with. */
export interface SandboxSeed {
  readonly account: {
    readonly name: string;
    readonly contactEmail: string;
    readonly timeZone: string;
    readonly apiKey: string;
  };
  readonly clients: readonly SeedClient[];
}

export const DEMO_SEED: SandboxSeed = {
  account: {
    name: "Sandbox account",
    contactEmail: "owner@example.com",
    timeZone: "(GMT+10:00) Canberra, Melbourne, Sydney",
    apiKey: SANDBOX_API_KEY,
  },
  clients: [
    {
      id: SANDBOX_CLIENT_ID,
      name: "Harbour Coffee",
      apiKey: SANDBOX_CLIENT_API_KEY,
      timeZone: "(GMT+10:00) Canberra, Melbourne, Sydney",
      country: "Australia",
      contactName: "Robin Harbour",
      contactEmail: "robin@example.com",
      lists: [
        {
          id: SANDBOX_LIST_IDS.newsletter,
          title: "Newsletter",
          unsubscribeSetting: "AllClientLists",
          fields: [
            { name: "City", type: "Text" },
            { name: "Country", type: "Country" },
            { name: "Loyalty tier", type: "MultiSelectOne", options: LOYALTY_TIERS },
            { name: "Lifetime value", type: "Number" },
            { name: "Birthday", type: "Date" },
            { name: "Customer number", type: "Text" },
          ],
        },
        {
          id: SANDBOX_LIST_IDS.confirmed,
          title: "Confirmed newsletter",
          unsubscribeSetting: "AllClientLists",
          confirmedOptIn: true,
        },
        { id: SANDBOX_LIST_IDS.events, title: "Events", unsubscribeSetting: "OnlyThisList" },
      ],
    },
    {
      id: SANDBOX_SECOND_CLIENT_ID,
      name: "Kite & Lantern",
      apiKey: "5a4db07b00c5a4db07b00c5a4db07b00",
      timeZone: "(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London",
      country: "Great Britain",
      lists: [{ id: SANDBOX_LIST_IDS.books, title: "Book news", unsubscribeSetting: "AllClientLists" }],
    },
  ],
};

/** Puts the seed into an empty store. */
export function plantSeed(core: Core, seed: SandboxSeed): void {
  core.store.transaction(() => {
    const accountId = insertAccount(core, seed.account);
    insertKey(core, seed.account.apiKey, accountId, null);
    for (const { lists, ...client } of seed.clients) {
      const record = insertClient(core, { ...client, accountId });
      for (const { fields = [], ...list } of lists) {
        const { seq } = insertList(core, record, list);
        for (const field of fields) insertField(core, seq, field);
      }
    }
  });
}
