import type { ListedState } from "./subscriber.js";

export const DESTINATION_FIELD_TYPES = [
  "TEXT",
  "NUMBER",
  "DATE",
  "COUNTRY",
  "US_STATE",
  "ONE_OPTION",
  "MANY_OPTIONS",
] as const;
export type DestinationFieldType = (typeof DESTINATION_FIELD_TYPES)[number];

export interface ListField {
  /** As the destination returned it, brackets included; its name in brackets where that was empty. */
  readonly key: string;
  /** Whether the destination returned the empty key, which several fields may have in common. */
  readonly hasEmptyKey?: boolean;
  readonly name: string;
  readonly type: DestinationFieldType;
  readonly options: readonly string[];
}

export interface ListDetails {
  readonly id: string;
  readonly name: string;
  readonly confirmedOptIn: boolean;
  readonly unsubscribeScope: "ALL_CLIENT_LISTS" | "ONLY_THIS_LIST";
  /** Null when the destination would not say. */
  readonly activeSubscribers: number | null;
  readonly customFields: readonly ListField[];
}

/** How many there are in a state, by the destination's own statistics. */
export type ListStatistics = Readonly<Record<Exclude<ListedState, "UNCONFIRMED">, number>>;

export interface NewList {
  readonly name: string;
  readonly confirmedOptIn: boolean;
  readonly unsubscribeScope: ListDetails["unsubscribeScope"];
}

export interface NewListField {
  readonly name: string;
  readonly type: DestinationFieldType;
  /** Of ONE_OPTION and MANY_OPTIONS; empty otherwise. */
  readonly options: readonly string[];
}
