import { Args, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";

import { User } from "../access/user.entity.js";
import { UserType } from "../access/user.graphql.js";
import type { Context } from "../graphql/context.js";
import { changesOf } from "./audit-changes.js";
import type { AuditEvent } from "./audit-events.js";
import {
  AuditChangeType,
  AuditEventConnectionType,
  AuditEventsArgs,
  AuditEventType,
  type AuditEventFilterInput,
} from "./audit.graphql.js";

/** What the connection's own fields need; the count is made only when it is asked for. */
interface AuditConnection {
  readonly filter: AuditEventFilterInput;
}

@Resolver(() => AuditEventType)
class AuditEventResolver {
  @Query(() => AuditEventConnectionType, {
    description: "The audit trail, newest first. Pages stay what they are while events arrive.",
  })
  async auditEvents(@Args(() => AuditEventsArgs) args: AuditEventsArgs, @Ctx() { services }: Context) {
    const filter = args.filter ?? {};
    const page = await services.audit.list(filter, { first: args.first ?? 50, after: args.after ?? null });
    return {
      filter,
      edges: page.events.map((event) => ({ cursor: event.cursor, node: event })),
      pageInfo: { hasNextPage: page.hasNextPage, endCursor: page.events.at(-1)?.cursor ?? null },
    };
  }

  @FieldResolver(() => UserType, { nullable: true, description: "The person; null when there is none any more." })
  async actor(@Root() event: AuditEvent, @Ctx() { em }: Context): Promise<User | null> {
    if (event.actorId === null) return null;
    return em.getReference(User, event.actorId, { wrapped: true }).load({ dataloader: true });
  }

  @FieldResolver(() => [AuditChangeType], {
    description:
      "What was changed, field by field; empty for what changes nothing. Of something new there is no before, of something deleted no after.",
  })
  changes(@Root() event: AuditEvent): AuditChangeType[] {
    return changesOf(event);
  }
}

@Resolver(() => AuditEventConnectionType)
class AuditEventConnectionResolver {
  @FieldResolver(() => Int, { description: "How many there are in all, counted up to 10,000." })
  totalCount(@Root() connection: AuditConnection, @Ctx() { services }: Context): Promise<number> {
    return services.audit.count(connection.filter);
  }
}

export const auditResolvers = [AuditEventResolver, AuditEventConnectionResolver] as const;
