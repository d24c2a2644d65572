import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import { User } from "../access/user.entity.js";

/** STARTED: not withdrawn from our own tables yet. REACHING: lists are left to be reached. */
export const ERASURE_STATES = ["STARTED", "REACHING", "DONE"] as const;
export type ErasureState = (typeof ERASURE_STATES)[number];

/** What became of an address on one list, or why nothing has yet. */
export const ERASED_WHATS = [
  "WAITING",
  "IN_FLIGHT",
  "MAY_STILL_LAND",
  "DELETED",
  "DELETED_BEFORE",
  "ABSENT",
  "NO_CONNECTION",
  "NOT_REACHED",
  "UNREACHABLE",
  "REFUSED",
  "GIVEN_UP",
] as const;
export type ErasedWhat = (typeof ERASED_WHATS)[number];

/** The read side of an erasure. Of the address there are, once all lists are reached, a keyed hash, first letter and domain. */
export const Erasure = defineEntity({
  name: "Erasure",
  tableName: "erasure",
  properties: {
    id: p.uuid().primary(),
    maskedAddress: p.text(),
    addressHash: p.type(Buffer).$type<Buffer>(),
    state: p.text().$type<ErasureState>(),
    requestedBy: () => p.manyToOne(User).ref(),
    requestedAt: p.datetime(),
    completedAt: p.datetime().nullable(),
    blockLiftedAt: p.datetime().nullable(),
    blockLiftedBy: () => p.manyToOne(User).ref().nullable(),
    blockLiftedReason: p.text().nullable(),
    lists: () => p.oneToMany(ErasedList).mappedBy("erasure").orderBy({ listName: "ASC", listId: "ASC" }),
  },
});
export type Erasure = InferEntity<typeof Erasure>;

export const ErasedList = defineEntity({
  name: "ErasedList",
  tableName: "erased_list",
  properties: {
    erasure: () => p.manyToOne(Erasure).ref().primary(),
    listId: p.text().primary(),
    listName: p.text(),
    done: p.boolean(),
    what: p.text().$type<ErasedWhat>(),
    triedAt: p.datetime().nullable(),
  },
});
export type ErasedList = InferEntity<typeof ErasedList>;
