import { GraphQLError } from "graphql";
import { Arg, Ctx, ID, Resolver, Root, Subscription } from "type-graphql";

import type { Context } from "../graphql/context.js";
import type { ExportRun } from "./export-run.entity.js";
import { RUN_NOT_FOUND } from "./run.service.js";
import { watchRun, watchRuns } from "./watch-runs.js";
import { ExportRunType } from "./run.graphql.js";

interface RunIdArgs {
  readonly runId: string;
}
interface ExportIdArgs {
  readonly exportId?: string | null;
}

/** Every event carries an ID; the run is read again for each, with everything that was read before forgotten. */
@Resolver(() => ExportRunType)
export class RunSubscription {
  @Subscription(() => ExportRunType, {
    description: "The present state at once, then its changes (at most four a second); completes with the run.",
    subscribe: ({ args, context }: { args: RunIdArgs; context: Context }) => watchRun(context.services, args.runId),
  })
  exportRunProgress(
    @Arg("runId", () => ID, { description: "The run to watch." }) _runId: string,
    @Root() runId: string,
    @Ctx() context: Context,
  ) {
    return reread(context, runId);
  }

  @Subscription(() => ExportRunType, {
    description: "Every run that is queued or changes from now on (each at most four times a second).",
    subscribe: ({ args, context }: { args: ExportIdArgs; context: Context }) =>
      watchRuns(context.services, args.exportId ?? null),
  })
  exportRunsChanged(
    @Arg("exportId", () => ID, { nullable: true, description: "Only runs of this export; all when left out." })
    _exportId: string | null,
    @Root() runId: string,
    @Ctx() context: Context,
  ) {
    return reread(context, runId);
  }
}

async function reread({ em, services, actor }: Context, runId: string): Promise<ExportRun> {
  em.clear();
  const run = await services.runs.get(em, runId);
  if (run) return run;
  throw new GraphQLError(RUN_NOT_FOUND.text[actor.locale], { extensions: { code: "NOT_FOUND" } });
}
