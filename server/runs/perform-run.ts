import { randomUUID } from "node:crypto";

import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";

import type { ConnectionService } from "../connections/connection.service.js";
import type { DestinationAdapter } from "../destinations/destination.js";
import type { ErasureBlocks } from "../erasure/erasure-blocks.js";
import type { SegmentService } from "../segments/segment.service.js";
import { concludeRun, type UsedConnection } from "./conclude-run.js";
import { StagingLost } from "./deliver/batch.js";
import { deliverPlan } from "./deliver/deliver-plan.js";
import { DEFAULT_BACK_OFF, type BackOff } from "./deliver/send-batch.js";
import { finishDelivered } from "./finish-run.js";
import { openRun, type OpenedRun } from "./open-run.js";
import { makePlan } from "./plan/make-plan.js";
import { dropStaging, stagingOf } from "./plan/staging.js";
import { isMissingTable } from "./run-fault.js";
import { RunHold } from "./run-hold.js";
import { LeaseLost, type HeldRun } from "./run-lease.js";
import { RunPulse } from "./run-pulse.js";
import { RunStopped } from "./run-stopped.js";
import { takeRun } from "./take-run.js";

const CANCEL_GRACE_MS = 30_000;
/** Plans that one worker makes for one attempt: staged rows that are lost again and again are no accident. */
const PLANS = 3;

export interface PerformRunDeps {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly log: Logger;
  readonly connections: Pick<ConnectionService, "openDestination" | "markNeedsReauthentication">;
  readonly segments: Pick<SegmentService, "members">;
  readonly adapter: Pick<DestinationAdapter, "serialise">;
  readonly erasures: Pick<ErasureBlocks, "erasedIn">;
  readonly profileLimit: number;
  /** How long calls wait before they are repeated. */
  readonly backOff?: BackOff;
  /** How long a run waits after its nth attempt. */
  readonly attemptBackOffMs?: (attempt: number) => number;
  readonly cancelGraceMs?: number;
}

/**
 * Performs a run from where it stands until it ends, waits for its next attempt, or is not this worker's any more.
 * Returns without doing anything when there is nothing to take. Only faults of the database are thrown: then the lease
 * runs out and another worker goes on.
 */
export async function performRun(deps: PerformRunDeps, runId: string, shutdown: AbortSignal): Promise<void> {
  const taken = await takeRun(deps.pool, runId, `${process.pid}-${randomUUID()}`);
  if (taken) await new RunPerformance(deps, taken, shutdown).perform();
}

class RunPerformance {
  private readonly hold: RunHold;
  private readonly pulse: RunPulse;
  private readonly log: Logger;
  private used: UsedConnection | null = null;

  constructor(
    private readonly deps: PerformRunDeps,
    private run: HeldRun,
    shutdown: AbortSignal,
  ) {
    const { pool, cancelGraceMs = CANCEL_GRACE_MS } = deps;
    this.log = deps.log.child({ runId: run.id, epoch: run.epoch });
    this.pulse = new RunPulse(pool, run);
    const connectionId = () => this.used?.id ?? null;
    this.hold = new RunHold({ pool, run, pulse: this.pulse, connectionId, shutdown, cancelGraceMs });
  }

  async perform(): Promise<void> {
    const { hold, deps, log } = this;
    try {
      await this.go();
    } catch (error) {
      // Once it was told to stop, that is the reason, whatever came of it.
      const reason: unknown = hold.stop.aborted && !(error instanceof LeaseLost) ? hold.stop.reason : error;
      await this.pulse.write().catch(() => undefined);
      await concludeRun({ ...deps, log }, this.run, reason, this.used);
    } finally {
      hold.close();
    }
  }

  private async go(): Promise<void> {
    const { run, deps, hold } = this;
    if (run.state === "CANCELLING") throw new RunStopped("CANCELLED");
    const opened = await openRun({
      run,
      em: deps.orm.em.fork(),
      connections: deps.connections,
      backOff: deps.backOff ?? DEFAULT_BACK_OFF,
      stop: hold.stop,
      using: (connection) => (this.used = connection),
    });
    if (run.state === "PLANNING" || run.planId === null) await this.plan(opened);
    if (run.kind !== "PLAN") {
      await this.deliver(opened);
      await finishDelivered(deps.pool, this.run);
    }
    await dropStaging(deps.pool, this.run.planId!);
    this.log.info("Run finished");
  }

  private async plan(opened: OpenedRun): Promise<void> {
    const { pool, orm, segments, adapter, erasures, profileLimit } = this.deps;
    const plan = await makePlan({
      pool,
      em: orm.em.fork(),
      segments,
      adapter,
      erasures,
      run: this.run,
      exportId: opened.exportId,
      settings: opened.settings,
      list: opened.list,
      batchSize: opened.destination.maxImportSize,
      profileLimit,
      stop: this.hold.stop,
      begun: (planId) => (this.run = { ...this.run, planId }),
      evaluated: (profiles) => this.pulse.evaluated(profiles),
    });
    this.run = { ...this.run, ...plan };
    this.log.info({ planId: plan.planId, addresses: plan.stagedRows }, "Planned");
  }

  /** When PostgreSQL emptied the staged rows, or somebody dropped them: what was settled stays, the rest is planned again. */
  private async deliver(opened: OpenedRun): Promise<void> {
    for (let plans = 1; ; plans += 1) {
      try {
        return await this.deliverPlanned(opened);
      } catch (error) {
        const isLost = error instanceof StagingLost || isMissingTable(error);
        if (!isLost || plans >= PLANS || this.hold.stop.aborted) throw error;
        this.log.warn({ planId: this.run.planId }, "The staged rows are gone; planning again");
        await this.plan(opened);
      }
    }
  }

  private async deliverPlanned({ settings, exportId, destination }: OpenedRun): Promise<void> {
    const planId = this.run.planId!;
    await deliverPlan({
      pool: this.deps.pool,
      run: this.run,
      exportId,
      planId,
      settings,
      staging: stagingOf(planId),
      destination,
      stop: this.hold.stop,
      giveUp: this.hold.giveUp,
      backOff: this.deps.backOff ?? DEFAULT_BACK_OFF,
      settled: ({ added, updated, rejected }) => this.pulse.settled(added + updated + rejected),
      waiting: (because) => this.pulse.waiting(because),
    });
  }
}
