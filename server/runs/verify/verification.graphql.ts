import { Field, Int, ObjectType } from "type-graphql";

@ObjectType("Verification", {
  description:
    "What a verification found, in numbers: members = matching + missing + different. Who they are stands among the run's recipients, with the outcomes MISSING, UNEXPECTED and DIFFERENT.",
})
export class VerificationType {
  @Field(() => Int, {
    description:
      "People whom the segments want on the list: distinct addresses, without those withheld, and those whom the membership mode leaves alone.",
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
    description: "Of those missing, unexpected or different: because the source has changed since the last run.",
  })
  declare changedAtSource: number;
  @Field(() => Int, {
    description:
      "Of those missing, unexpected or different: because somebody else has changed the list since. The next run sends these again, but for those who left or were deleted there.",
  })
  declare changedAtDestination: number;
}
