import { GraphQLDateTime } from "graphql-scalars";
import { Field, ID, Int, ObjectType, registerEnumType } from "type-graphql";

import { RECIPIENT_EVENTS, type RecipientEventKind } from "./event-kinds.js";

export const RecipientEventKindEnum = Object.fromEntries(RECIPIENT_EVENTS.map((kind) => [kind, kind])) as {
  [Kind in RecipientEventKind]: Kind;
};
registerEnumType(RecipientEventKindEnum, {
  name: "RecipientEventKind",
  description: "What happened, for programs.",
  valuesConfig: {
    ADDED: { description: "Sent and stored; they had not been on the list." },
    RETURNED: { description: "Sent and stored again after they had been taken off the list." },
    UPDATED: { description: "Sent and stored; they were on the list." },
    UNCHANGED: { description: "Nothing has changed since; derived, and told once for each export that claims them." },
    WITHHELD: { description: "Not sent for the recipient's sake." },
    SKIPPED_BY_MODE: { description: "Left alone by the membership mode." },
    REJECTED: { description: "Refused by the destination." },
    STILL_REJECTED: { description: "Not sent again, because nothing has changed since it was refused." },
    IN_DOUBT: { description: "A call was made and its answer never came." },
    NOT_ATTEMPTED: { description: "The run ended before their turn." },
    LEFT: { description: "No longer a member of an export that let go of them without taking them off the list." },
    REMOVED: { description: "Taken off the list." },
    REMOVAL_FAILED: { description: "Could not be taken off the list." },
    REMOVAL_NOT_NEEDED: { description: "Had left the list when they were to be taken off it." },
    REMOVAL_IN_DOUBT: { description: "A call to take them off the list was made and its answer never came." },
    REMOVAL_NOT_ATTEMPTED: { description: "The run ended before they were taken off the list." },
    KEPT_BY_CLAIM: { description: "Left the segments and stays, because another export claims them." },
    KEPT_FOREIGN: { description: "Left the segments and stays, because they came onto the list other than by us." },
    ENDED: { description: "What kept them from being sent, or on the list, no longer does." },
    CAME_OTHERWISE: { description: "A look found them on the list other than by our sending." },
    CONFIRMED: { description: "A look found that they confirmed." },
    UNSUBSCRIBED: { description: "A look found that they unsubscribed." },
    BOUNCED: { description: "A look found that mail to them bounced." },
    DELETED: { description: "A look found that they were deleted from the list." },
    SUPPRESSED: { description: "A look found them on the client's suppression list." },
    RELEASED: { description: "A look found them no longer on the client's suppression list, and on the list again." },
    ABSENT: { description: "A look found them in no state: the list no longer knows them." },
    MISSING: { description: "A verification found that they are not on the list." },
    UNEXPECTED: { description: "A verification found them on the list, no member any more." },
    DIFFERENT: { description: "A verification found them on the list with other data." },
  },
});

@ObjectType("RecipientEvent", { description: "Something that happened to one person on one list." })
export class RecipientEventType {
  @Field(() => GraphQLDateTime, { description: "When it happened, or when Listwright learned of it." })
  declare at: Date;
  @Field(() => RecipientEventKindEnum, { description: "What happened, for programs." })
  declare kind: RecipientEventKind;
  @Field(() => Int, { nullable: true, description: "The destination's code; null when there is none." })
  declare code: number | null;
}

@ObjectType("Recipient", {
  description: "One person on one list: where they stand, and what was done to them and why.",
})
export class RecipientType {
  @Field(() => String, { description: "The address, as it was last sent or seen." })
  declare email: string;
  @Field(() => ID, { description: "The destination's ID of the list." })
  declare listId: string;
  @Field(() => String, {
    description:
      "Where they stand by the ledger: ACTIVE, UNCONFIRMED, UNSUBSCRIBED, BOUNCED, DELETED, SUPPRESSED, ABSENT (once known, now in no state) or UNKNOWN (never seen on the list).",
  })
  declare state: string;
  @Field(() => Int, { description: "How many events there are in all." })
  declare eventCount: number;
}
