import { Arg, Ctx, FieldResolver, Float, Int, Resolver, Root } from "type-graphql";

import type { Context } from "../../graphql/context.js";
import type { ExportRun } from "../export-run.entity.js";
import { revealAddresses } from "../reveal-addresses.graphql.js";
import { ExportRunType } from "../run.graphql.js";
import { PlanSampleType } from "./plan-view.graphql.js";
import { readSamples } from "./read-samples.js";

/** What a plan shows beyond its counts. */
@Resolver(() => ExportRunType)
export class PlanViewResolver {
  @FieldResolver(() => [PlanSampleType], {
    description:
      "A few people of each set of the plan, as they were when it was made; sets without anybody are left out, and so is who was erased since. Addresses are masked for viewers, and for contributors where the connection is not shared; whoever sees them whole stands in the audit trail.",
  })
  async samples(
    @Root() run: ExportRun,
    @Arg("count", () => Int, { nullable: true, defaultValue: 5, description: "How many of each set, at most 20." })
    count: number | null,
    @Ctx() context: Context,
  ): Promise<PlanSampleType[]> {
    const samples = await readSamples(context.services.pool, run, count);
    const edges = samples.flatMap(({ emails }) => emails.map((email) => ({ node: { email } })));
    const shown = (await revealAddresses(context, run, { edges })).edges.map(({ node }) => node.email);
    return samples.map((sample) => ({ ...sample, emails: shown.splice(0, sample.emails.length) }));
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: "Calls to the destination that the plan needs, by its numbers; null before planning ends.",
  })
  estimatedCalls(@Root() run: ExportRun): number | null {
    return run.estimatedCalls ?? null;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description:
      "Seconds that delivering the plan takes, at the pace of the last runs on the list; before there are any, two calls a second are assumed. Null before planning ends.",
  })
  estimatedSeconds(@Root() run: ExportRun): number | null {
    return run.estimatedSeconds ?? null;
  }
}
