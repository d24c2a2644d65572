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
