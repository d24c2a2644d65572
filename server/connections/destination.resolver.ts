import { FieldResolver, Resolver, Root, UseMiddleware } from "type-graphql";

import type { ListDetails } from "../destinations/list.js";
import { DestinationListType, type DestinationListRoot } from "./destination.graphql.js";
import { LiveRead } from "./live-read.graphql.js";

/** What of a list is read only when a query asks for it. */
@Resolver(() => DestinationListType)
export class DestinationListResolver {
  @FieldResolver()
  @UseMiddleware(LiveRead)
  async activeSubscribers(@Root() list: DestinationListRoot) {
    return (await detailsOf(list)).activeSubscribers;
  }

  @FieldResolver()
  @UseMiddleware(LiveRead)
  async confirmedOptIn(@Root() list: DestinationListRoot) {
    return (await detailsOf(list)).confirmedOptIn;
  }

  @FieldResolver()
  @UseMiddleware(LiveRead)
  async unsubscribeScope(@Root() list: DestinationListRoot) {
    return (await detailsOf(list)).unsubscribeScope;
  }

  @FieldResolver()
  @UseMiddleware(LiveRead)
  async customFields(@Root() list: DestinationListRoot) {
    return (await detailsOf(list)).customFields;
  }
}

async function detailsOf(list: DestinationListRoot): Promise<ListDetails> {
  return "details" in list ? list.details() : list;
}
