import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, ObjectType, registerEnumType } from "type-graphql";

import { listType } from "../graphql/list.graphql.js";
import { NotFoundType, resultUnion, ValidationErrorType } from "../graphql/refusal.graphql.js";

export const ErasureStateEnum = { STARTED: "STARTED", REACHING: "REACHING", DONE: "DONE" } as const;
registerEnumType(ErasureStateEnum, {
  name: "ErasureState",
  description: "How far an erasure has come. From REACHING on, whoever is erased is not sent any more.",
  valuesConfig: {
    STARTED: {
      description:
        "The address is being withdrawn from Listwright's own records. What was staged may still be sent in these moments; it is cleared with the rest.",
    },
    REACHING: {
      description:
        "Nothing here holds the address any more but this erasure, sealed; lists at the destination are left to be reached.",
    },
    DONE: { description: "Every list was reached, or was given up when the block was lifted." },
  },
});

export const ErasedWhatEnum = {
  WAITING: "WAITING",
  IN_FLIGHT: "IN_FLIGHT",
  MAY_STILL_LAND: "MAY_STILL_LAND",
  DELETED: "DELETED",
  DELETED_BEFORE: "DELETED_BEFORE",
  ABSENT: "ABSENT",
  NO_CONNECTION: "NO_CONNECTION",
  NOT_REACHED: "NOT_REACHED",
  UNREACHABLE: "UNREACHABLE",
  REFUSED: "REFUSED",
  GIVEN_UP: "GIVEN_UP",
} as const;
registerEnumType(ErasedWhatEnum, {
  name: "ErasedWhat",
  description: "What was done on a list, or why nothing was yet.",
  valuesConfig: {
    WAITING: { description: "Not tried yet." },
    IN_FLIGHT: { description: "A call with the address is under way; it is awaited first." },
    MAY_STILL_LAND: { description: "The address was not there, but a call whose answer never came may still land." },
    DELETED: { description: "Name, mobile number and mapped fields were cleared, then the subscriber was deleted." },
    DELETED_BEFORE: { description: "The same was cleared; the subscriber had been deleted there before." },
    ABSENT: { description: "The address was not on the list." },
    NO_CONNECTION: { description: "There is no connection with a credential." },
    NOT_REACHED: { description: "No connection reaches this list." },
    UNREACHABLE: { description: "The destination did not answer as it should." },
    REFUSED: { description: "The destination refused a call." },
    GIVEN_UP: { description: "The block was lifted before this list was reached." },
  },
});

@ObjectType("ErasedFrom", { description: "A list that an erased address was on, or may have been on." })
export class ErasedFromType {
  @Field(() => ID, { description: "The list's ID at the destination." })
  declare listId: string;
  @Field(() => String, { description: "The list's name as it was known." })
  declare listName: string;
  @Field(() => Boolean, { description: "Whether nothing is left to be done there." })
  declare done: boolean;
  @Field(() => GraphQLDateTime, { nullable: true, description: "When it was tried last; null before." })
  declare triedAt: Date | null;
}

@ObjectType("ErasureReceipt", {
  description:
    "What was done for somebody who asked to be erased. Of the address it holds a keyed hash, the first letter and the domain.",
})
export class ErasureReceiptType {
  @Field(() => ID, { description: "Identifies the erasure." })
  declare id: string;
  @Field(() => ErasureStateEnum, { description: "How far it has come." })
  declare state: keyof typeof ErasureStateEnum;
  @Field(() => String, { description: "The address as far as it is kept: its first letter and its domain." })
  declare maskedAddress: string;
  @Field(() => GraphQLDateTime, { nullable: true, description: "When the last list was done; null before." })
  declare completedAt: Date | null;
  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: "Since when the address may be sent again; null while it is blocked.",
  })
  declare blockLiftedAt: Date | null;
  @Field(() => String, { nullable: true, description: "Why the block was lifted; null while it stands." })
  declare blockLiftedReason: string | null;
}

export const ErasureListType = listType(ErasureReceiptType, "Erasure");

export const ErasureResult = resultUnion("ErasureResult", ErasureReceiptType, "ErasureReceipt", [ValidationErrorType]);
export const LiftErasureBlockResult = resultUnion("LiftErasureBlockResult", ErasureReceiptType, "ErasureReceipt", [
  ValidationErrorType,
  NotFoundType,
]);
