import type pg from "pg";

import type { HeldRun } from "./run-lease.js";

/** Over how long the rate is averaged. */
const WINDOW_MS = 10_000;

/**
 * What watchers see between settlements: profiles evaluated, recipients a second, and why it waits. Collected in memory
 * and written with the heartbeat, so that progress costs one small update a second.
 */
export class RunPulse {
  private evaluatedProfiles: number | null = null;
  private because: string | null = null;
  private changed = false;
  private writtenRate: number | null = null;
  private readonly samples: { readonly at: number; readonly recipients: number }[] = [];

  constructor(
    private readonly pool: pg.Pool,
    private readonly run: Pick<HeldRun, "id" | "epoch">,
  ) {}

  evaluated(profiles: number): void {
    this.evaluatedProfiles = profiles;
    this.changed = true;
  }

  settled(recipients: number): void {
    this.samples.push({ at: performance.now(), recipients });
    this.changed = true;
  }

  waiting(because: string | null): void {
    if (this.because === because) return;
    this.because = because;
    this.changed = true;
  }

  async write(): Promise<void> {
    const rate = this.rate();
    if (!this.changed && rate === this.writtenRate) return;
    this.changed = false;
    this.writtenRate = rate;
    // An earlier plan's counts stand until the new one has its own: they belong together.
    await this.pool.query(
      `UPDATE export_run SET rate_per_second = $3, waiting_because = $4,
         evaluated = CASE WHEN state = 'PLANNING' AND unique_count IS NULL THEN coalesce($5, evaluated) ELSE evaluated END
       WHERE id = $1 AND lease_epoch = $2 AND state IN ('PLANNING', 'DELIVERING')`,
      [this.run.id, this.run.epoch, rate, this.because, this.evaluatedProfiles],
    );
  }

  private rate(): number | null {
    const now = performance.now();
    while (this.samples[0] && this.samples[0].at < now - WINDOW_MS) this.samples.shift();
    const first = this.samples[0];
    if (!first) return null;
    const seconds = Math.max(1, (now - first.at) / 1000);
    return this.samples.reduce((sum, sample) => sum + sample.recipients, 0) / seconds;
  }
}
