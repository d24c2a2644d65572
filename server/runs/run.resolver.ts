import { Arg, Args, Ctx, FieldResolver, Float, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import { GraphQLDateTime } from "graphql-scalars";

import { permissionsOn } from "../access/authorisation/permissions.js";
import { UserType } from "../access/user.graphql.js";
import { ExportType } from "../exports/export.graphql.js";
import type { Context } from "../graphql/context.js";
import { ListArgs } from "../graphql/list.graphql.js";
import { Permission } from "../graphql/permission.graphql.js";
import type { ExportRun } from "./export-run.entity.js";
import { failureText } from "./run-failure.js";
import { countsOf, estimatedFinishOf, progressOf } from "./run-counts.js";
import { reasonText } from "./outcomes/outcome-text.js";
import { revealAddresses } from "./reveal-addresses.graphql.js";
import { waitingText, warningText } from "./run-text.js";
import {
  ExportRunFilterInput,
  ExportRunListType,
  ExportRunResult,
  ExportRunType,
  RecipientConnectionType,
  RecipientsArgs,
  RejectionType,
  RunCountsType,
  RunFailureType,
  RunRecipientType,
  RunWarningType,
} from "./run.graphql.js";

const KEY =
  "Chosen by the caller, 1 to 255 characters, new for each run that is wanted: the same key gives the same run, so that a request may be repeated safely.";

@Resolver(() => ExportRunType)
export class RunResolver {
  @Query(() => ExportRunListType, {
    description:
      "Runs, newest first unless sorted otherwise (queuedAt, startedAt, finishedAt, export, state, kind, trigger, sent, rejected, removed). Searched by the export's name.",
  })
  exportRuns(
    @Args(() => ListArgs) page: ListArgs,
    @Arg("filter", () => ExportRunFilterInput, { nullable: true, description: "Which runs; all when left out." })
    filter: ExportRunFilterInput | null,
    @Ctx() { services, em }: Context,
  ) {
    return services.runs.list(em, page, filter ?? {});
  }

  @Query(() => ExportRunType, { nullable: true, description: "One run; null when there is none with this ID." })
  exportRun(@Arg("id", () => ID, { description: "The run's ID." }) id: string, @Ctx() { services, em }: Context) {
    return services.runs.get(em, id);
  }

  @Mutation(() => ExportRunResult, { description: "Runs an export now. Answers with the queued run at once." })
  startExportRun(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Arg("idempotencyKey", () => ID, { description: KEY }) idempotencyKey: string,
    @Arg("resync", () => Boolean, {
      defaultValue: false,
      description: "Whether to send everybody anew, changed or not.",
    })
    resync: boolean,
    @Ctx() { services, em, actor }: Context,
  ) {
    const request = { exportId, idempotencyKey, resync, kind: "EXPORT", trigger: "ON_DEMAND" } as const;
    return services.runs.request(em, { ...request, origin: "startExportRun" }, actor);
  }

  @Mutation(() => ExportRunResult, { description: "Plans an export without sending anything: the run ends PLANNED." })
  planExport(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Arg("idempotencyKey", () => ID, { description: KEY }) idempotencyKey: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    const request = { exportId, idempotencyKey, kind: "PLAN", trigger: "ON_DEMAND" } as const;
    return services.runs.request(em, { ...request, origin: "planExport" }, actor);
  }

  @Mutation(() => ExportRunResult, { description: "Runs an export now and sends again also what is still rejected." })
  retryRejected(
    @Arg("exportId", () => ID, { description: "The export." }) exportId: string,
    @Arg("idempotencyKey", () => ID, { description: KEY }) idempotencyKey: string,
    @Ctx() { services, em, actor }: Context,
  ) {
    const request = { exportId, idempotencyKey, kind: "EXPORT", trigger: "RETRY" } as const;
    return services.runs.request(em, { ...request, origin: "retryRejected" }, actor);
  }

  @Mutation(() => ExportRunResult, {
    description:
      "Cancels a run in any unfinished state. No new call starts within five seconds; those in flight are awaited, and the counts say what was sent and what is in doubt.",
  })
  cancelExportRun(@Arg("id", () => ID, { description: "The run." }) id: string, @Ctx() { services, em }: Context) {
    return services.runs.cancel(em, id);
  }

  @FieldResolver(() => ExportType, { nullable: true, description: "The export; null once it is deleted." })
  export(@Root() run: ExportRun) {
    return run.export?.load() ?? null;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: "The destination's ID of the list that it is about; null before it has begun.",
  })
  listId(@Root() run: ExportRun): string | null {
    return run.settings?.listId ?? null;
  }

  @FieldResolver(() => UserType, { nullable: true, description: "Who asked for it; null when a schedule did." })
  requestedBy(@Root() run: ExportRun) {
    return run.requestedBy?.load() ?? null;
  }

  @FieldResolver(() => RunFailureType, {
    nullable: true,
    description: "Why it failed; on a run that waits for its next attempt, why the last one did. Null otherwise.",
  })
  failure(@Root() run: ExportRun, @Ctx() { actor }: Context): RunFailureType | null {
    if (run.failureCode == null) return null;
    const { message, advice } = failureText(run.failureCode, run.failureDetails ?? {});
    return { code: run.failureCode, message: message[actor.locale], advice: advice[actor.locale] };
  }

  @FieldResolver(() => RunCountsType, { description: "How many." })
  counts(@Root() run: ExportRun): RunCountsType {
    return countsOf(run);
  }

  @FieldResolver(() => Float, { description: "Share of the recipients to be sent that are settled, from 0 to 1." })
  progress(@Root() run: ExportRun): number {
    return progressOf(run);
  }

  @FieldResolver(() => GraphQLDateTime, {
    nullable: true,
    description: "When it ends at the present rate; null when that cannot be told.",
  })
  estimatedFinishAt(@Root() run: ExportRun, @Ctx() { services }: Context): Date | null {
    return estimatedFinishOf(run, services.clock.now());
  }

  @FieldResolver(() => String, { nullable: true, description: "Why it waits, as a sentence; null when it does not." })
  async waitingBecause(@Root() run: ExportRun, @Ctx() { actor, services, em }: Context): Promise<string | null> {
    const because = run.waitingBecause ?? (await services.runs.waitsFor(em, run));
    return waitingText(because ?? "")?.[actor.locale] ?? null;
  }

  @FieldResolver(() => [RunWarningType], { description: "What a person should know about it." })
  warnings(@Root() run: ExportRun, @Ctx() { actor }: Context): RunWarningType[] {
    return run.warnings.map((warning) => ({
      code: warning.code,
      message: warningText(warning)[actor.locale],
      count: warning.count ?? null,
      field: warning.field ?? null,
    }));
  }

  @FieldResolver(() => [RejectionType], {
    description:
      "The recipients refused, by code, the most frequent first; those still rejected from earlier runs included.",
  })
  async rejections(@Root() run: ExportRun, @Ctx() { services, actor }: Context): Promise<RejectionType[]> {
    const rejections = await services.runs.rejectionsOf(run.id);
    return rejections.map(({ code, count, meaning, advice }) => ({
      code,
      count,
      meaning: meaning[actor.locale],
      advice: advice[actor.locale],
    }));
  }

  @FieldResolver(() => RecipientConnectionType, {
    description:
      "Person by person, all but those for whom nothing had changed. While a plan is held, also everybody whom it would send (NOT_ATTEMPTED) or remove (REMOVAL_NOT_ATTEMPTED). A run that ended without a call (rejected, expired or cancelled before its first one) names none of them: nothing was tried with anybody. Addresses are masked for viewers, and for contributors where the connection is not shared; whoever sees them whole stands in the audit trail.",
  })
  async recipients(@Root() run: ExportRun, @Args(() => RecipientsArgs) page: RecipientsArgs, @Ctx() context: Context) {
    const found = await context.services.runs.recipientsOf(run.id, page);
    return revealAddresses(context, run, found);
  }

  @FieldResolver(() => [Permission], { description: "What the viewer may do with it." })
  permissions(@Root() run: ExportRun, @Ctx() context: Context): Promise<Permission[]> {
    return permissionsOn(context, "ExportRun", run);
  }
}

@Resolver(() => RecipientConnectionType)
export class RecipientConnectionResolver {
  @FieldResolver(() => Int, { description: "How many there are in all." })
  totalCount(@Root() page: RecipientConnectionType): Promise<number> {
    return page.countAll();
  }
}

@Resolver(() => RunRecipientType)
export class RunRecipientResolver {
  @FieldResolver(() => String, { nullable: true, description: "What the code means; null when there is no code." })
  meaning(@Root() recipient: RunRecipientType, @Ctx() { services, actor }: Context): string | null {
    if (recipient.code === null) return null;
    return services.runs.describeRejection(recipient.code).meaning[actor.locale];
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Why, as a sentence; null where the outcome or the meaning of its code says it all.",
  })
  reason(@Root() recipient: RunRecipientType, @Ctx() { actor }: Context): string | null {
    return reasonText(recipient.outcome, recipient.reasonCode)?.[actor.locale] ?? null;
  }
}
