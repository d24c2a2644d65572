import type { GraphQLClient } from "./client.js";
import { ConnectionHealthDocument, RunStatisticsDocument } from "./generated.js";
import type { ConnectionHealthQuery, ExportRunFilter, RunStatisticsQuery } from "./generated.js";
import { found } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";

export type RunStatistics = Extract<RunStatisticsQuery["runStatistics"], { readonly __typename: "RunStatistics" }>;
export type RunDay = RunStatistics["days"][number];
export type ConnectionHealth = NonNullable<ConnectionHealthQuery["connection"]>["health"];

export function statisticsVerbs(client: GraphQLClient) {
  return {
    /** Of the last 30 days where the filter names no time, counted by the days of the viewer's own zone. */
    async runStatistics(filter: ExportRunFilter, signal?: AbortSignal): Promise<RunStatistics> {
      const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
      const { runStatistics } = await client.request(RunStatisticsDocument, { filter, timeZone }, signal);
      return raiseUserError(runStatistics, "RunStatistics");
    },
    async healthOf(connectionId: string, signal?: AbortSignal): Promise<ConnectionHealth> {
      return found((await client.request(ConnectionHealthDocument, { id: connectionId }, signal)).connection).health;
    },
  };
}
