import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, UseMiddleware } from "type-graphql";

import { permissionsOn } from "../access/authorisation/permissions.js";
import {
  ConnectionProblemType,
  ConnectionType,
  DestinationClientType,
  DestinationListType,
} from "../connections/connection.graphql.js";
import { LiveRead } from "../connections/live-read.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import { Permission } from "../graphql/permission.graphql.js";
import { ExportRunType } from "../runs/run.graphql.js";
import { SegmentType } from "../segments/segment.graphql.js";
import type { Export } from "./export.entity.js";
import {
  CreateExportInput,
  ExportListType,
  ExportResult,
  ExportType,
  GuardsType,
  LeavingEnum,
  UpdateExportInput,
} from "./export.graphql.js";
import { ExportFilterInput } from "./export-filter.graphql.js";
import { ExportNoticeType } from "./export-notice.graphql.js";
import { problemsOfExport } from "./export-problems.js";
import { DeletionResult } from "./in-use.graphql.js";

type Leaving = keyof typeof LeavingEnum;

/** Exports of one connection or segment; the list of exports has pages for more. */
const MOST_SHOWN = 200;

@Resolver(() => ExportType)
export class ExportResolver {
  @Query(() => ExportListType, {
    description:
      "Exports, by name unless sorted otherwise (name, connection, client, list, segments, membership, schedule, paused, lastRun: its state, lastRunAt, createdAt, updatedAt). Searched by their name and those of client, list, connection and segments.",
  })
  exports(
    @Args(() => ListArgs) page: ListArgs,
    @Arg("filter", () => ExportFilterInput, { nullable: true, description: "Which exports; all when left out." })
    filter: ExportFilterInput | null,
    @Ctx() { services, em }: Context,
  ) {
    return services.exports.list(em, page, filter ?? {});
  }

  @Query(() => ExportType, { nullable: true, description: "One export; null when there is none with this ID." })
  export(@Arg("id", () => ID, { description: "The export's ID." }) id: string, @Ctx() { services, em }: Context) {
    return services.exports.get(em, id);
  }

  @Mutation(() => ExportResult, { description: "Checks and saves a new export. Runs nothing." })
  createExport(
    @Arg("input", () => CreateExportInput, { description: "The export." }) input: CreateExportInput,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.exports.create(em, input, actor);
  }

  @Mutation(() => ExportResult, {
    description:
      "Changes an export. A run under way is not touched: it works on the settings it was planned with. What is wrong is told by the fields of the input, by leaving, or by id where the export's connection is missing or cannot be used.",
  })
  updateExport(
    @Arg("id", () => ID, { description: "The export." }) id: string,
    @Arg("input", () => UpdateExportInput, { description: "What to change." }) input: UpdateExportInput,
    @Arg("leaving", () => LeavingEnum, {
      defaultValue: "KEEP",
      description:
        "What becomes of the people on the old list when the list changes. REMOVE without another list is refused (NOTHING_TO_LEAVE).",
    })
    leaving: Leaving,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.exports.update(em, id, input, leaving, actor);
  }

  @Mutation(() => ExportResult, { description: "A paused copy with the same settings, named as one." })
  duplicateExport(
    @Arg("id", () => ID, { description: "The export to copy." }) id: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.exports.duplicate(em, id, actor);
  }

  @Mutation(() => DeletionResult, {
    description: "Cancels what runs, then deletes the export and lets go of its claims.",
  })
  deleteExport(
    @Arg("id", () => ID, { description: "The export." }) id: string,
    @Arg("leaving", () => LeavingEnum, { defaultValue: "KEEP", description: "What becomes of the people on the list." })
    leaving: Leaving,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.exports.delete(em, id, leaving, actor);
  }

  @Mutation(() => ExportResult, {
    description:
      "Gives an export a connection. Its client and list are looked up there. What is wrong with the connection is told by connectionId; what does not fit in the export (its list, its matching) by exportId, with the field in the message.",
  })
  attachConnection(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Arg("connectionId", () => ID, { description: "The connection." }) connectionId: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.exports.attach(em, exportId, connectionId);
  }

  @Mutation(() => ExportResult, {
    description: "Takes an export off its connection. It keeps its settings and its claims, and its runs are SKIPPED.",
  })
  detachConnection(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Ctx() { services, em }: Context,
  ) {
    return services.exports.detach(em, exportId);
  }

  @Mutation(() => ExportResult, {
    description:
      "Adds a segment to those an export sends. What is wrong with the segment is told by segmentId; what does not fit in the export (its connection, its matching) by exportId, with the field in the message.",
  })
  addSegmentToExport(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Arg("segmentId", () => ID, { description: "The segment." }) segmentId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.exports.addSegment(em, exportId, segmentId, actor);
  }

  @Mutation(() => ExportResult, {
    description:
      "Takes a segment from those an export sends; the last one stays. What is wrong is told by segmentId and exportId, as when one is added.",
  })
  removeSegmentFromExport(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Arg("segmentId", () => ID, { description: "The segment." }) segmentId: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    return services.exports.removeSegment(em, exportId, segmentId, actor);
  }

  @Mutation(() => ExportResult, { description: "Pauses an export: its runs are SKIPPED until it is resumed." })
  pauseExport(@Arg("id", () => ID, { description: "The export." }) id: string, @Ctx() { services, em }: Context) {
    return services.exports.setPaused(em, id, true);
  }

  @Mutation(() => ExportResult, { description: "Lets a paused export run again." })
  resumeExport(@Arg("id", () => ID, { description: "The export." }) id: string, @Ctx() { services, em }: Context) {
    return services.exports.setPaused(em, id, false);
  }

  @FieldResolver(() => ConnectionType, { nullable: true, description: "The account it sends to; null once detached." })
  connection(@Root() found: Export) {
    return found.connection?.load() ?? null;
  }

  @FieldResolver(() => [ConnectionProblemType], {
    description:
      "All that would keep its next run from happening: what is wrong with its connection, that it has none (NO_CONNECTION), that it is PAUSED. Empty when it may run.",
  })
  async problems(@Root() found: Export, @Ctx() { services, actor }: Context): Promise<ConnectionProblemType[]> {
    const problems = await problemsOfExport(services.connections, found);
    return problems.map(({ code, message, advice }) => ({
      code,
      message: message[actor.locale],
      advice: advice[actor.locale],
    }));
  }

  @FieldResolver(() => [ExportNoticeType], {
    description:
      "What is allowed in its settings and should be known, as when several exports fill one list. Computed from what is stored, without a call.",
  })
  async notices(@Root() found: Export, @Ctx() { services, em, actor }: Context) {
    const notices = await services.exports.noticesOf(em, found);
    return notices.map(({ message, advice, ...notice }) => ({
      ...notice,
      message: message[actor.locale],
      advice: advice[actor.locale],
    }));
  }

  @FieldResolver(() => DestinationClientType, {
    nullable: true,
    description: "The client whose list it is, as named when the export was saved.",
  })
  client(@Root() found: Export) {
    return { id: found.clientId, name: found.clientName };
  }

  @UseMiddleware(LiveRead)
  @FieldResolver(() => DestinationListType, {
    nullable: true,
    description: "Its list, read live; null with an error when it cannot be reached, null when the export is detached.",
  })
  list(@Root() found: Export, @Ctx() { services, em }: Context) {
    return found.connection ? services.connections.readList(em, found.connection.id, found.listId) : null;
  }

  @FieldResolver(() => String, { description: "The list's name when the export was saved; needs no call." })
  listName(@Root() found: Export): string {
    return found.listName;
  }

  @FieldResolver(() => ID, { description: "The list's ID; needs no call." })
  listId(@Root() found: Export): string {
    return found.listId;
  }

  @FieldResolver(() => [SegmentType], { description: "The segments whose members are sent, in the order chosen." })
  segments(@Root() found: Export, @Ctx() { services }: Context) {
    return services.exports.segmentsIn(found);
  }

  @FieldResolver(() => GuardsType, { description: "What stops a run." })
  guards(@Root() found: Export, @Ctx() { services }: Context): GuardsType {
    return services.exports.guardsOf(found);
  }

  @FieldResolver(() => ExportRunType, { nullable: true, description: "The latest run; null before the first." })
  lastRun(@Root() found: Export, @Ctx() { services, em }: Context) {
    return services.runs.lastOf(em, found.id);
  }

  @FieldResolver(() => [Permission], { description: "What the viewer may do with it." })
  permissions(@Root() found: Export, @Ctx() context: Context): Promise<Permission[]> {
    return permissionsOn(context, "Export", found);
  }
}

@Resolver(() => ConnectionType)
export class ConnectionExportsResolver {
  @FieldResolver(() => [ExportType], { description: "The exports that use it: the first 200 by name." })
  exports(@Root() connection: { readonly id: string }, @Ctx() { services, em }: Context) {
    return services.exports.ofConnection(em, connection.id, MOST_SHOWN);
  }
}

@Resolver(() => SegmentType)
export class SegmentExportsResolver {
  @FieldResolver(() => [ExportType], { description: "The exports that send it: the first 200 by name." })
  exports(@Root() segment: { readonly id: string }, @Ctx() { services, em }: Context) {
    return services.exports.ofSegment(em, segment.id, MOST_SHOWN);
  }
}
