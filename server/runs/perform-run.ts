import { randomUUID } from "node:crypto";

import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";

import type { ConnectionService } from "../connections/connection.service.js";
import type { DestinationAdapter } from "../destinations/destination.js";
import { DestinationError } from "../destinations/destination-error.js";
import type { ErasureBlocks } from "../erasure/erasure-blocks.js";
import type { SegmentService } from "../segments/segment.service.js";
import { concludeRun, type UsedConnection } from "./conclude-run.js";
import { StagingLost } from "./deliver/batch.js";
import { CallRefused } from "./deliver/call-intent.js";
import { deliverPlan, type DeliverOptions } from "./deliver/deliver-plan.js";
import { deliverRemovals } from "./deliver/deliver-removals.js";
import { deliverReturns } from "./deliver/deliver-returns.js";
import { DEFAULT_BACK_OFF, type BackOff, type WaitingBecause } from "./deliver/until-answered.js";
import { finishDelivered } from "./finish-run.js";
import { refreshApproved } from "./held/refresh-approved.js";
import { lookAt } from "./look/look-at.js";
import { lookBack } from "./look/look-back.js";
import { openRun, type OpenedRun } from "./open-run.js";
import { makePlan, type PlannedState } from "./plan/make-plan.js";
import type { RunSegments } from "./plan/stage-refusers.js";
import { dropStaging, stagingOf } from "./plan/staging.js";
import { planRemoval } from "./removal/plan-removal.js";
import { RunFailure } from "./run-failure.js";
import { isMissingTable } from "./run-fault.js";
import { RunHold } from "./run-hold.js";
import { LeaseLost, type HeldRun } from "./run-lease.js";
import { RunPulse } from "./run-pulse.js";
import { RunStopped } from "./run-stopped.js";
import { takeRun } from "./take-run.js";
import { verifyList } from "./verify/verify-list.js";

/** What keeps a list from being read, other than faults of ours and of the database. */
const MEANT = [DestinationError, RunFailure, CallRefused, RunStopped, StagingLost, DOMException];
const CANCEL_GRACE_MS = 30_000;
/** Plans that one worker makes for one attempt: staged rows that are lost again and again are no accident. */
const PLANS = 3;

export interface PerformRunDeps {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly log: Logger;
  readonly connections: Pick<ConnectionService, "openDestination" | "markNeedsReauthentication">;
  readonly segments: RunSegments;
  /** What the segments show, asked before they are evaluated. */
  readonly shown: Pick<SegmentService, "fieldsNow">;
  readonly adapter: Pick<DestinationAdapter, "serialise">;
  readonly erasures: Pick<ErasureBlocks, "erasedIn" | "filterErased">;
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
      shown: deps.shown,
      profileLimit: deps.profileLimit,
      backOff: deps.backOff ?? DEFAULT_BACK_OFF,
      stop: hold.stop,
      using: (connection) => (this.used = connection),
    });
    if (run.kind === "VERIFY") {
      return verifyList(deps, run, opened, hold.stop, {
        evaluated: (profiles) => this.pulse.evaluated(profiles),
        waiting: (because) => this.pulse.waiting(because),
      });
    }
    if (run.state === "PLANNING" || run.planId === null) {
      const planned = await this.plan(opened);
      // A plan alone has ended; a held one waits for a person, and its rows with it.
      if (planned === "PLANNED") await dropStaging(deps.pool, this.run.planId!);
      if (planned !== "DELIVERING") return;
    } else if (run.approved) {
      await this.untilWhole(async () => {
        await this.look(opened);
        await refreshApproved(deps, this.run, opened, hold.stop);
      });
    }
    await this.deliver(opened);
    if (run.kind === "EXPORT") await this.lookBack(opened);
    await finishDelivered(deps.pool, this.run);
    await dropStaging(deps.pool, this.run.planId!);
    this.log.info("Run finished");
  }

  /** Before every plan, so that it compares with the list as it is. */
  private async look(opened: OpenedRun): Promise<void> {
    const exportId = this.run.kind === "REMOVAL" ? null : opened.exportId;
    const look = await lookAt({ ...this.lookingAt(opened), exportId });
    this.log.info({ ...look }, "Looked");
  }

  /** After everybody was sent. What it would have learnt is worth no failure and no waiting: everything is delivered. */
  private async lookBack(opened: OpenedRun): Promise<void> {
    const looking = this.lookingAt(opened);
    try {
      await lookBack({ ...looking, backOff: { ...looking.backOff, tries: 2, rateLimitedMs: 0 } });
    } catch (error) {
      if (!MEANT.some((kind) => error instanceof kind)) throw error;
      this.log.warn("The list was not read again after delivering");
    }
  }

  private lookingAt({ clientId, destination, list }: OpenedRun) {
    const { pool, erasures, backOff = DEFAULT_BACK_OFF } = this.deps;
    const waiting = (because: WaitingBecause | null) => this.pulse.waiting(because);
    return { pool, run: this.run, clientId, destination, list, erasures, backOff, stop: this.hold.stop, waiting };
  }

  /** Answers where the run stands then. */
  private async plan(opened: OpenedRun): Promise<PlannedState> {
    return this.untilWhole(() => this.planOnce(opened));
  }

  /** What was read of the list, or members, that PostgreSQL lost before they were compared are read again. */
  private async untilWhole<T>(compare: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await compare();
      } catch (error) {
        if (!(error instanceof StagingLost) || tries >= PLANS || this.hold.stop.aborted) throw error;
        this.log.warn({ planId: this.run.planId }, "The staged rows are gone; reading again");
      }
    }
  }

  private async planOnce(opened: OpenedRun): Promise<PlannedState> {
    const { pool, orm, segments, adapter, erasures, profileLimit } = this.deps;
    await this.look(opened);
    const plan = await (this.run.kind === "REMOVAL"
      ? planRemoval(this.deps, this.run, opened)
      : makePlan({
          pool,
          em: orm.em.fork(),
          segments,
          adapter,
          erasures,
          run: this.run,
          exportId: opened.exportId,
          settings: opened.settings,
          list: opened.list,
          countries: opened.countries,
          batchSize: opened.destination.maxImportSize,
          profileLimit,
          stop: this.hold.stop,
          begun: (planId) => (this.run = { ...this.run, planId }),
          evaluated: (profiles) => this.pulse.evaluated(profiles),
        }));
    const { planId, stagedRows, stagedLeavers, state } = plan;
    this.run = { ...this.run, planId, stagedRows, stagedLeavers };
    this.log.info({ planId, addresses: stagedRows, leavers: stagedLeavers, state }, "Planned");
    return state;
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
        // An approved plan is delivered as it was shown, or not at all.
        if (this.run.approved) throw new RunFailure("APPROVED_PLAN_LOST");
        if ((await this.plan(opened)) !== "DELIVERING") throw new RunStopped("HELD");
      }
    }
  }

  private async deliverPlanned({ settings, exportId, destination, clientId }: OpenedRun): Promise<void> {
    const planId = this.run.planId!;
    const delivering: DeliverOptions = {
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
      settled: ({ added, updated, rejected, removals }) => this.pulse.settled(added + updated + rejected + removals),
      waiting: (because) => this.pulse.waiting(because),
      clientId,
      erasures: this.deps.erasures,
    };
    await deliverPlan(delivering);
    await deliverReturns(delivering);
    await deliverRemovals(delivering);
  }
}
