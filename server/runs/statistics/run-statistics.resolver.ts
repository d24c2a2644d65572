import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";

import type { Connection } from "../../connections/connection.entity.js";
import { ConnectionType } from "../../connections/connection.graphql.js";
import type { Context } from "../../graphql/context.js";
import { ExportRunFilterInput } from "../run.graphql.js";
import { ConnectionHealthType, RunStatisticsResult } from "./run-statistics.graphql.js";

@Resolver()
export class RunStatisticsResolver {
  @Query(() => RunStatisticsResult, {
    description:
      "Counts, averages and the course of the runs that a filter finds: of the last 30 days where it names no time, of 366 days at most.",
  })
  runStatistics(
    @Arg("filter", () => ExportRunFilterInput, { nullable: true, description: "Which runs; all when left out." })
    filter: ExportRunFilterInput | null | undefined,
    @Arg("timeZone", () => String, {
      defaultValue: "UTC",
      description: 'By whose calendar days are counted: a name of the IANA database, such as "Asia/Tokyo".',
    })
    timeZone: string,
    @Ctx() { services }: Context,
  ) {
    return services.runStatistics.of(filter ?? {}, timeZone);
  }
}

@Resolver(() => ConnectionType)
export class ConnectionHealthResolver {
  @FieldResolver(() => ConnectionHealthType, {
    description: "How the runs of the last 30 days through it went, of the exports that are on it now.",
  })
  health(@Root() connection: Connection, @Ctx() { services }: Context) {
    return services.runStatistics.healthOf(connection.id);
  }
}

export const runStatisticsResolvers = [RunStatisticsResolver, ConnectionHealthResolver] as const;
