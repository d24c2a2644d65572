import { createUnionType, Field, ObjectType, registerEnumType } from "type-graphql";

import { ExportType } from "../../exports/export.graphql.js";
import { NotFoundType, ValidationErrorType } from "../../graphql/refusal.graphql.js";
import { Refusal } from "../../refusal.js";
import { ExportRunResult } from "../run.graphql.js";
import type { BulkRun, BulkRunForecast } from "./bulk-runs.service.js";

export const BulkRunScopeEnum = { ALL: "ALL", REFRESH: "REFRESH", SEGMENT: "SEGMENT" } as const;
registerEnumType(BulkRunScopeEnum, {
  name: "BulkRunScope",
  description: "Which exports are started together.",
  valuesConfig: {
    ALL: { description: "Every export, as startAllExportRuns does." },
    REFRESH: { description: "Those that run with the refresh, as startRefresh does." },
    SEGMENT: { description: "Those that use one segment, as startSegmentExportRuns does." },
  },
});

@ObjectType("BulkRun", { description: "What came of starting one of several exports." })
export class BulkRunType {
  @Field(() => ExportType, { description: "The export." })
  declare export: BulkRun["export"];
  @Field(() => ExportRunResult, {
    description:
      "Its queued run, or why there is none. An export that cannot run gets a run too, which ends SKIPPED with its reason.",
  })
  declare result: BulkRun["result"];
}

@ObjectType("BulkRuns", { description: "What came of starting several exports." })
export class BulkRunsType {
  @Field(() => [BulkRunType], { description: "One for each export, by the export's name." })
  declare items: readonly BulkRun[];
}

/** Items arrive as they are: the union has nothing else to tell them by. */
export const BulkRunsResult = createUnionType({
  name: "BulkRunsResult",
  description: "BulkRuns, or why it was refused.",
  types: () => [BulkRunsType, NotFoundType] as const,
  resolveType: (value: object) => (value instanceof Refusal ? value.typename : "BulkRuns"),
});

@ObjectType("BulkRunForecast", { description: "Whether an export would be performed if it were started now." })
export class BulkRunForecastType {
  @Field(() => ExportType, { description: "The export." })
  declare export: BulkRunForecast["export"];
  @Field(() => Boolean, {
    description: "Whether it would, as far as can be told now: its list may be busy, a guard may hold its plan.",
  })
  declare willRun: boolean;
  @Field(() => String, {
    nullable: true,
    description:
      "Why not, for programs; null when it would. A SkipReason, or OWN_SCHEDULE, NOT_SCHEDULED (they are not part of a refresh), or NOT_ALLOWED (you may not run it).",
  })
  declare code: string | null;
  @Field(() => String, { nullable: true, description: "Why not, as a sentence; null when it would." })
  declare message: string | null;
  @Field(() => String, { nullable: true, description: "What to do so that it would; null when it would." })
  declare advice: string | null;
}

@ObjectType("BulkRunForecasts", { description: "What starting several exports would come to." })
export class BulkRunForecastsType {
  @Field(() => [BulkRunForecastType], { description: "One for each export, by the export's name." })
  declare items: readonly BulkRunForecastType[];
}

export const BulkRunForecastResult = createUnionType({
  name: "BulkRunForecastResult",
  description: "BulkRunForecasts, or why it was refused.",
  types: () => [BulkRunForecastsType, NotFoundType, ValidationErrorType] as const,
  resolveType: (value: object) => (value instanceof Refusal ? value.typename : "BulkRunForecasts"),
});
