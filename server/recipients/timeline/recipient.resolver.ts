import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root, UseMiddleware } from "type-graphql";

import { authoriseOn } from "../../access/authorisation/authorise.js";
import { DestinationListType } from "../../connections/connection.graphql.js";
import { LiveRead } from "../../connections/live-read.graphql.js";
import { Export } from "../../exports/export.entity.js";
import { ExportType } from "../../exports/export.graphql.js";
import type { Context } from "../../graphql/context.js";
import { pageOffset, pageSize } from "../../graphql/page-arguments.js";
import { ExportRun } from "../../runs/export-run.entity.js";
import { ExportRunType } from "../../runs/run.graphql.js";
import { Segment } from "../../segments/segment.entity.js";
import { SegmentType } from "../../segments/segment.graphql.js";
import { whatText, whyText } from "./event-text.js";
import type { RecipientEvent } from "./read-events.js";
import { RecipientEventType, RecipientType } from "./recipient.graphql.js";
import type { Recipient } from "./recipient.service.js";

const MOST_AT_ONCE = 200;

/** An event with the things that it names. */
interface ToldEvent extends RecipientEvent {
  readonly run: ExportRun | null;
  readonly export: Export | null;
  readonly segments: readonly Segment[];
}

@Resolver(() => RecipientType)
export class RecipientResolver {
  @Query(() => RecipientType, {
    nullable: true,
    description:
      "One person on one list: where they stand, which exports want them there, and what was done to them and why. Null when nothing is known of the address there. Whoever asks stands in the audit trail.",
  })
  async recipient(
    @Arg("listId", () => ID, { description: "The destination's ID of the list." }) listId: string,
    @Arg("email", () => String, { description: "The address, in any spelling." }) email: string,
    @Ctx() { services, actor }: Context,
  ): Promise<Recipient | null> {
    const found = await services.recipients.find(listId, email);
    await services.audit.record(
      {
        action: "recipient",
        outcome: "DONE",
        object: { kind: "list", id: listId },
        details: { addresses: found ? 1 : 0 },
      },
      { userId: actor.userId, tokenId: actor.tokenId, networkAddress: actor.networkAddress },
    );
    return found;
  }

  @FieldResolver(() => Int, { description: "How many events there are in all." })
  eventCount(@Root() { events }: Recipient): number {
    return events.length;
  }

  @FieldResolver(() => [ExportType], { description: "The exports that want them on the list now." })
  claimedBy(@Root() { claimedBy }: Recipient, @Ctx() { em }: Context): Promise<Export[]> {
    return em.find(Export, { id: { $in: [...claimedBy] } }, { orderBy: { name: "ASC" } });
  }

  @UseMiddleware(LiveRead)
  @FieldResolver(() => DestinationListType, {
    nullable: true,
    description: "The list, read live; null with an error when it cannot be reached, null when no export is on it.",
  })
  async list(@Root() { listId }: Recipient, @Ctx() context: Context) {
    const { services, em } = context;
    for (const found of await em.find(Export, { listId, connection: { $ne: null } }, { orderBy: { id: "ASC" } })) {
      if ((await authoriseOn(context, "Export.list", found)) !== null) continue;
      return services.connections.readList(em, found.connection!.id, listId);
    }
    return null;
  }

  @FieldResolver(() => [RecipientEventType], { description: "What happened to them, newest first." })
  async events(
    @Root() { events }: Recipient,
    @Arg("offset", () => Int, { defaultValue: 0, description: "How many to leave out; a negative number is refused." })
    offset: number,
    @Arg("limit", () => Int, {
      defaultValue: 100,
      description: "How many to return: more than 200 returns 200, 0 none. A negative number is refused.",
    })
    limit: number,
    @Ctx() { em }: Context,
  ): Promise<ToldEvent[]> {
    const from = pageOffset(offset);
    const told = events.slice(from, from + pageSize("limit", limit, { most: MOST_AT_ONCE, otherwise: MOST_AT_ONCE }));
    const idsOf = (name: "runId" | "exportId") => [...new Set(told.flatMap((event) => event[name] ?? []))];
    const runs = await em.find(ExportRun, { id: { $in: idsOf("runId") } });
    const exports = await em.find(Export, { id: { $in: idsOf("exportId") } });
    const segmentIds = new Set(runs.flatMap(({ settings }) => settings?.segmentIds ?? []));
    const segments = await em.find(Segment, { id: { $in: [...segmentIds] } });
    return told.map((event) => {
      const run = runs.find(({ id }) => id === event.runId) ?? null;
      const ofRun = run?.settings?.segmentIds ?? [];
      return {
        ...event,
        run,
        export: exports.find(({ id }) => id === event.exportId) ?? null,
        segments: ofRun.flatMap((wanted) => segments.find(({ id }) => id === wanted) ?? []),
      };
    });
  }
}

@Resolver(() => RecipientEventType)
export class RecipientEventResolver {
  @FieldResolver(() => String, { description: "What happened, as a sentence." })
  what(@Root() event: ToldEvent, @Ctx() { actor }: Context): string {
    return whatText(event)[actor.locale];
  }

  @FieldResolver(() => String, {
    description:
      "Who and what was behind it, as sentences: the export, its segments, the rule or the meaning of the code.",
  })
  why(@Root() event: ToldEvent, @Ctx() { services, actor }: Context): string {
    const names = { export: event.export?.name ?? null, segments: event.segments.map(({ name }) => name) };
    return whyText(event, names, (code) => services.runs.describeRejection(code))[actor.locale];
  }

  @FieldResolver(() => ExportRunType, {
    nullable: true,
    description:
      "The run that did it or found it; null of what was known before runs noted it, and once it has expired.",
  })
  run(@Root() { run }: ToldEvent): ExportRun | null {
    return run;
  }

  @FieldResolver(() => ExportType, {
    nullable: true,
    description: "The export; null of what a look saw, and once it is deleted.",
  })
  export(@Root() event: ToldEvent): Export | null {
    return event.export;
  }

  @FieldResolver(() => [SegmentType], {
    description: "The segments that the run evaluated, as far as they still exist.",
  })
  segments(@Root() { segments }: ToldEvent): readonly Segment[] {
    return segments;
  }
}

export const recipientResolvers = [RecipientResolver, RecipientEventResolver] as const;
