import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import { User } from "../access/user.entity.js";
import { Connection } from "../connections/connection.entity.js";
import { Segment } from "../segments/segment.entity.js";
import type { Matching } from "./matching.js";

export const MEMBERSHIPS = ["ADD_AND_UPDATE", "ADD_ONLY", "UPDATE_ONLY", "MIRROR"] as const;
export type Membership = (typeof MEMBERSHIPS)[number];
export const ON_LEAVES = ["KEEP", "DELETE", "UNSUBSCRIBE"] as const;
export type OnLeave = (typeof ON_LEAVES)[number];
export const SCHEDULE_KINDS = ["WITH_REFRESH", "OWN", "NONE"] as const;
export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];
/** What becomes of a slot that passed while nothing could run. */
export const WHEN_MISSED = ["RUN_ONCE", "SKIP"] as const;
export type WhenMissed = (typeof WHEN_MISSED)[number];
/** What becomes of a slot at which the export is still running. */
export const WHEN_RUNNING = ["WAIT", "SKIP"] as const;
export type WhenRunning = (typeof WHEN_RUNNING)[number];

export const Export = defineEntity({
  name: "Export",
  tableName: "export",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    /** Null once detached. */
    connection: () => p.manyToOne(Connection).ref().nullable(),
    clientId: p.text(),
    clientName: p.text(),
    listId: p.text(),
    listName: p.text(),
    matching: p.json().$type<Matching>(),
    membership: p.text().$type<Membership>(),
    onLeave: p.text().$type<OnLeave>(),
    scheduleKind: p.text().$type<ScheduleKind>(),
    scheduleCron: p.text().nullable(),
    scheduleTimeZone: p.text().nullable(),
    /** Elapsed time between runs, instead of a cron expression. */
    scheduleEveryMinutes: p.integer().nullable(),
    scheduleStartsAt: p.datetime().nullable(),
    scheduleEndsAt: p.datetime().nullable(),
    whenMissed: p.text().$type<WhenMissed>().default("RUN_ONCE"),
    /** A slot that is older when it is found is not made up for. */
    missedWithinMinutes: p.integer().default(1440),
    whenRunning: p.text().$type<WhenRunning>().default("WAIT"),
    /** How often a run is tried again after a failure that can pass. */
    retries: p.integer().default(3),
    /** Newly rejected, not removed or in doubt in one run: more of them than this and somebody is told. */
    notifyRejectedOver: p.integer().default(0),
    /** Share of answered recipients that may be rejected before a run stops, from 0 to 1. */
    maxRejectedShare: p.double().$type<number>(),
    /** Members that a run may have at most; null for the limit of the installation. */
    maxMembers: p.integer().nullable(),
    /** Share of those it claims that may leave at once, from 0 to 1, before a run is held. */
    maxLeaverShare: p.double().$type<number>().default(0.2),
    /** The same for those whose consent is gone. */
    maxWithdrawnShare: p.double().$type<number>().default(0.2),
    paused: p.boolean(),
    /** Whether the connection that it was taken off was shared with contributors; counts only while it has none. */
    detachedFromShared: p.boolean().default(false),
    createdBy: () => p.manyToOne(User).ref().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    segments: () => p.oneToMany(ExportSegment).mappedBy("export"),
  },
});
export type Export = InferEntity<typeof Export>;

/** Which segments an export sends, in the order chosen. */
export const ExportSegment = defineEntity({
  name: "ExportSegment",
  tableName: "export_segment",
  properties: {
    export: () => p.manyToOne(Export).ref().primary(),
    segment: () => p.manyToOne(Segment).ref().primary(),
    position: p.integer(),
  },
});
export type ExportSegment = InferEntity<typeof ExportSegment>;
