import "reflect-metadata";

import { lexicographicSortSchema, printSchema, type GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";

import { accessResolvers } from "../access/access.resolver.js";
import { permissionsResolvers } from "../access/authorisation/permissions.resolver.js";
import { protectSchema } from "../access/authorisation/protect-schema.js";
import { auditResolvers } from "../audit/audit.resolver.js";
import { connectionResolvers } from "../connections/connection.resolver.js";
import { consentResolvers } from "../consent/consent.resolver.js";
import { erasureResolvers } from "../erasure/erasure.resolver.js";
import { ConnectionExportsResolver, ExportResolver, SegmentExportsResolver } from "../exports/export.resolver.js";
import { ExportMatchingResolver } from "../exports/matching.resolver.js";
import { preparationResolvers } from "../exports/prepare/preparation.resolver.js";
import { InUseResolver } from "../exports/in-use.resolver.js";
import { BulkRunResolver } from "../runs/bulk/bulk.resolver.js";
import { HeldPlanResolver } from "../runs/held/held.resolver.js";
import { removalResolvers } from "../runs/removal/removal.resolver.js";
import { PlanViewResolver } from "../runs/plan-view/plan-view.resolver.js";
import { DepartedResolver } from "../recipients/departed/departed.resolver.js";
import { recipientResolvers } from "../recipients/timeline/recipient.resolver.js";
import { RecipientConnectionResolver, RunRecipientResolver, RunResolver } from "../runs/run.resolver.js";
import { runStatisticsResolvers } from "../runs/statistics/run-statistics.resolver.js";
import { VerificationResolver } from "../runs/verify/verification.resolver.js";
import { RunSubscription } from "../runs/run.subscription.js";
import { RefreshResolver } from "../schedules/refresh.resolver.js";
import { ScheduleResolver } from "../schedules/schedule.resolver.js";
import { segmentResolvers } from "../segments/segment.resolver.js";
import { SettingsResolver } from "../settings/settings.resolver.js";
import { notificationResolvers } from "../notifications/notification.resolver.js";
import { sourceResolvers } from "../sources/source.resolver.js";
import { boundDateTimes } from "./bound-date-times.js";
import { FieldErrorResolver, UserErrorResolver } from "./refusal.graphql.js";
import { limitTime } from "./time-limit.js";

/** The whole API, with the table of who may do what before it. Services validate their input and answer with refusals, so nothing is validated here. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    validate: false,
    // The library asks for one; ours subscribe by themselves, because changes come from other processes too.
    pubSub: { publish: () => undefined, subscribe: () => neverPublished() },
    resolvers: [
      UserErrorResolver,
      FieldErrorResolver,
      ...accessResolvers,
      ...auditResolvers,
      ...sourceResolvers,
      ...segmentResolvers,
      ...connectionResolvers,
      ...consentResolvers,
      SettingsResolver,
      ExportResolver,
      ExportMatchingResolver,
      ...preparationResolvers,
      ConnectionExportsResolver,
      SegmentExportsResolver,
      InUseResolver,
      ScheduleResolver,
      RefreshResolver,
      RunResolver,
      BulkRunResolver,
      ...runStatisticsResolvers,
      PlanViewResolver,
      RecipientConnectionResolver,
      RunRecipientResolver,
      HeldPlanResolver,
      ...removalResolvers,
      RunSubscription,
      VerificationResolver,
      ...recipientResolvers,
      DepartedResolver,
      ...permissionsResolvers,
      ...erasureResolvers,
      ...notificationResolvers,
    ],
  });
  return limitTime(protectSchema(boundDateTimes(schema)));
}

function neverPublished(): never {
  throw new Error("Subscriptions name their own source of events.");
}

/** The text of schema.graphql: sorted, so that a change shows as what it is. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(createSchema()))}\n`;
}
