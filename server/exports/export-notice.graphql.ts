import { Field, ObjectType } from "type-graphql";

import { ExportType } from "./export.graphql.js";

@ObjectType("ExportNotice", {
  description: "Something about an export's settings that is allowed, and whose consequence a person should know.",
})
export class ExportNoticeType {
  @Field(() => String, {
    description:
      "For programs, stable: OTHER_EXPORTS_ON_LIST, SAME_FIELDS_MAPPED, UNSUBSCRIBES_LEAVERS, KEEPS_LEAVERS or CONSENT_ONLY_IN_SEGMENT; more may come.",
  })
  declare code: string;
  @Field(() => String, { description: "What it is, in the language of the request (Accept-Language)." })
  declare message: string;
  @Field(() => String, { description: "What follows from it, or what to do." })
  declare advice: string;
  @Field(() => [ExportType], { description: "The other exports that it is about; empty when it is about this one." })
  declare exports: ExportType[];
}
