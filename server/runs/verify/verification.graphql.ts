import { Field, Int, ObjectType } from "type-graphql";

@ObjectType("Verification", {
  description:
    "What a verification found, in numbers: members = matching + missing + different. Who they are stands among the run's recipients, with the outcomes MISSING, UNEXPECTED and DIFFERENT.",
})
export class VerificationType {
  @Field(() => Int, {
    description:
      "People whom the segments want on the list and whom the membership mode does not leave alone: distinct addresses, without those withheld. UPDATE_ONLY leaves alone whoever is not on the list, ADD_ONLY whoever is.",
  })
  declare members: number;
  @Field(() => Int, { description: "Active and unconfirmed subscribers on the list, whoever put them there." })
  declare onList: number;
  @Field(() => Int, { description: "Members who are on the list with the data that the export maps." })
  declare matching: number;
  @Field(() => Int, { description: "Members who are not on the list." })
  declare missing: number;
  @Field(() => Int, {
    description: "On the list by this export's doing, and no member: those whom its next run removes.",
  })
  declare unexpected: number;
  @Field(() => Int, { description: "Members who are on the list with other data." })
  declare different: number;
  @Field(() => Int, {
    description:
      "Of those missing, unexpected or different: because the source has changed since the last run. Those that were rejected, or that another export of the same field has sent since, count neither here nor as changed at the destination.",
  })
  declare changedAtSource: number;
  @Field(() => Int, {
    description:
      "Of those missing, unexpected or different: because somebody else has changed the list since. The next run sends these again, but for those who left or were deleted there.",
  })
  declare changedAtDestination: number;
}
