import type pg from "pg";

import { transferVerdict } from "../connections/transfer-verdict.js";
import { CallRefused } from "./deliver/call-intent.js";
import { needsTransfer } from "./needs-transfer.js";
import { beat, HEARTBEAT_MS, LeaseLost, type Held, type HeldRun } from "./run-lease.js";
import type { RunPulse } from "./run-pulse.js";
import { RunStopped } from "./run-stopped.js";

/** When the worker shuts down, how long calls in flight are awaited. */
const SHUTDOWN_GRACE_MS = 5_000;

export interface RunHoldOptions {
  readonly pool: pg.Pool;
  readonly run: Held & Pick<HeldRun, "kind">;
  readonly pulse: RunPulse;
  /** The connection that the run goes through, as soon as it is known. */
  readonly connectionId: () => string | null;
  /** Aborted when the worker shuts down. */
  readonly shutdown: AbortSignal;
  /** After a cancel, or when the run may not go on, how long calls in flight are awaited before they count as in doubt. */
  readonly cancelGraceMs: number;
}

/**
 * Keeps a worker's hold on its run alive by a heartbeat, and says when the work on it must stop. While the run delivers,
 * each heartbeat also asks whether it still may: so a run that makes no call for a while, because the destination asked to
 * be left alone, does not wait that out when the consent is withdrawn. (Every call asks for itself, whatever happens here.)
 * A removal needs no consent, and is not asked.
 */
export class RunHold {
  private readonly stopping = new AbortController();
  private readonly givingUp = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private beating = false;

  constructor(private readonly options: RunHoldOptions) {
    const { shutdown } = options;
    const onShutdown = () => this.end(new RunStopped("SHUTDOWN"), SHUTDOWN_GRACE_MS);
    if (shutdown.aborted) onShutdown();
    else shutdown.addEventListener("abort", onShutdown, { signal: this.givingUp.signal });
    this.timer = setInterval(() => this.keepUp(), HEARTBEAT_MS);
  }

  /** Aborted, with a {@link RunStopped} or a {@link CallRefused}, when no new call may start. */
  get stop(): AbortSignal {
    return this.stopping.signal;
  }

  /** Aborted when even the calls in flight are given up. */
  get giveUp(): AbortSignal {
    return this.givingUp.signal;
  }

  close(): void {
    clearInterval(this.timer);
    this.givingUp.abort();
  }

  private keepUp(): void {
    if (this.beating) return;
    this.beating = true;
    const { pool, run, pulse, cancelGraceMs } = this.options;
    beat(pool, run)
      .then(async (state) => {
        if (state === "CANCELLING" && !this.stop.aborted) this.end(new RunStopped("CANCELLED"), cancelGraceMs);
        if (state === "DELIVERING" && !this.stop.aborted) await this.checkTransfer();
        await pulse.write();
      })
      .catch((error: unknown) => {
        // A database that does not answer is not a lost lease yet: every call and every settlement checks it again.
        if (error instanceof LeaseLost) this.end(new RunStopped("LEASE_LOST"), 0);
      })
      .finally(() => (this.beating = false));
  }

  private async checkTransfer(): Promise<void> {
    const { pool, run, connectionId, cancelGraceMs } = this.options;
    const id = connectionId();
    if (id === null || !needsTransfer(run.kind)) return;
    const refused = await transferVerdict(pool, id);
    if (refused !== null) this.end(new CallRefused(refused), cancelGraceMs);
  }

  /** No new call from now on, for the first reason given; those in flight may still answer for the shortest time given. */
  private end(reason: RunStopped | CallRefused, graceMs: number): void {
    this.stopping.abort(reason);
    setTimeout(() => this.givingUp.abort(reason), graceMs).unref();
  }
}
