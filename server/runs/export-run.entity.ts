import { defineEntity, p, type InferEntity } from "@mikro-orm/core";

import { User } from "../access/user.entity.js";
import { Export } from "../exports/export.entity.js";
import type { FailureDetails } from "./run-failure.js";
import type { RunSettings } from "./run-settings.js";
import type { RunState } from "./run-state.js";
import type { SkipReason } from "./skip-reason.js";
import type { Verification } from "./verify/verification.js";

export const RUN_KINDS = ["EXPORT", "PLAN", "VERIFY", "REMOVAL"] as const;
export type RunKind = (typeof RUN_KINDS)[number];
export const RUN_TRIGGERS = ["ON_DEMAND", "SCHEDULE", "REFRESH", "RETRY"] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

export interface StoredWarning {
  readonly code: string;
  readonly count?: number;
  /** What the count is compared with: what is allowed, or what is usual. */
  readonly limit?: number;
  /** The name of the custom field that it is about. */
  readonly field?: string;
}

/** A guard that holds a run: what was counted, and how much is allowed. */
export interface TrippedGuard {
  readonly code: "MAX_MEMBERS" | "MAX_LEAVER_SHARE" | "MAX_WITHDRAWN_SHARE" | "LIST_WOULD_BE_EMPTY" | "REMOVAL";
  readonly count: number;
  /** Null where nothing at all is allowed without approval. */
  readonly limit: number | null;
}

const count = () => p.integer().nullable();

/** The read side of a run. Its worker writes it with SQL, under its lease. */
export const ExportRun = defineEntity({
  name: "ExportRun",
  tableName: "export_run",
  properties: {
    id: p.uuid().primary(),
    export: () => p.manyToOne(Export).ref().nullable(),
    listKey: p.integer(),
    kind: p.text().$type<RunKind>(),
    trigger: p.text().$type<RunTrigger>(),
    requestedBy: () => p.manyToOne(User).ref().nullable(),
    slot: p.datetime().nullable(),
    resync: p.boolean(),
    /** Null before it is planned for the first time. */
    settings: p.json().$type<RunSettings>().nullable(),
    state: p.text().$type<RunState>(),
    skipReason: p.text().$type<SkipReason>().nullable(),
    failureCode: p.text().nullable(),
    failureDetails: p.json().$type<FailureDetails>().nullable(),
    attempt: p.integer(),
    nextAttemptAt: p.datetime().nullable(),
    queuedAt: p.datetime(),
    startedAt: p.datetime().nullable(),
    finishedAt: p.datetime().nullable(),
    evaluated: p.integer(),
    invalid: count(),
    withheld: count(),
    duplicates: count(),
    uniqueCount: count(),
    unchanged: count(),
    toAdd: count(),
    toUpdate: count(),
    toRemove: count(),
    /** Of {@link toRemove}, those whose consent is gone. */
    toRemoveWithdrawn: count(),
    skippedByMode: count(),
    stillRejected: count(),
    keptByClaim: count(),
    keptForeign: count(),
    added: p.integer(),
    updated: p.integer(),
    rejected: p.integer(),
    inDoubt: p.integer(),
    removed: p.integer(),
    removalFailed: p.integer(),
    removalNotNeeded: p.integer(),
    removalInDoubt: p.integer(),
    destinationNew: p.integer(),
    destinationExisting: p.integer(),
    ratePerSecond: p.double().$type<number>().nullable(),
    waitingBecause: p.text().nullable(),
    warnings: p.json().$type<readonly StoredWarning[]>(),
    heldAt: p.datetime().nullable(),
    heldUntil: p.datetime().nullable(),
    heldBecause: p.json().$type<readonly TrippedGuard[]>().default([]),
    approvedAt: p.datetime().nullable(),
    approvedBy: () => p.manyToOne(User).ref().nullable(),
    rejectedBy: () => p.manyToOne(User).ref().nullable(),
    rejectedReason: p.text().nullable(),
    /** The export whose claims a removal is about. */
    claimsOf: p.uuid().nullable(),
    /** Of a removal that has ended: whether somebody still has to say what becomes of those whom it did not remove. */
    undecided: p.boolean().default(false),
    estimatedCalls: count(),
    estimatedSeconds: p.double().$type<number>().nullable(),
    longestRecheckMs: count(),
    /** What a verification found; null of other runs, and before it has. */
    verification: p.json().$type<Verification>().nullable(),
  },
});
export type ExportRun = InferEntity<typeof ExportRun>;
