import { Args, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";

import type { Context } from "../../graphql/context.js";
import { DepartedArgs, DepartedRecipientConnectionType, DepartedRecipientType } from "./departed.graphql.js";
import type { Departed } from "./departed.service.js";
import { DEPARTURE_TEXTS } from "./departure-text.js";
import { revealDeparted } from "./reveal-departed.js";

@Resolver(() => DepartedRecipientType)
export class DepartedResolver {
  @Query(() => DepartedRecipientConnectionType, {
    nullable: true,
    description:
      "Who left the list of an export, or may not be on it: unsubscribed, bounced, deleted, suppressed, or no longer known there, as far as the looks before its runs have found it. For telling the source. Addresses are masked for viewers, and for contributors where the connection is not shared; whoever sees them whole stands in the audit trail. Null when there is no such export.",
  })
  async departedRecipients(@Args(() => DepartedArgs) args: DepartedArgs, @Ctx() context: Context) {
    const { services, em } = context;
    const of = await services.exports.get(em, args.exportId);
    if (!of) return null;
    const found = await services.departed.page(of, args);
    const counts = await services.departed.counts(of, args);
    const totalCount = counts.reduce((sum, { count }) => sum + count, 0);
    return { ...(await revealDeparted(context, of, found)), counts, totalCount };
  }

  @FieldResolver(() => String, { description: "Why, and what follows from it, in words." })
  explanation(@Root() { reason }: Departed, @Ctx() { actor }: Context): string {
    return DEPARTURE_TEXTS[reason][actor.locale];
  }
}
