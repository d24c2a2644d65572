import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { startTypescript } from "./typescript-process.js";

const WORKER = fileURLToPath(new URL("./schedule-worker.ts", import.meta.url));

/** Worker processes that follow schedules by the simulated clock, each with a deviation of its own from it. */
export class ScheduleWorkers {
  private readonly children = new Map<number, ChildProcess>();

  constructor(
    private readonly databaseUrl: string,
    private readonly skewsInSeconds: readonly number[],
  ) {}

  get count(): number {
    return this.skewsInSeconds.length;
  }

  startAll(): void {
    for (let n = 0; n < this.count; n += 1) this.start(n);
  }

  /** As a machine that loses its power: whatever it is doing. */
  async kill(n: number): Promise<void> {
    const child = this.children.get(n);
    this.children.delete(n);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async killAll(): Promise<void> {
    await Promise.all([...this.children.keys()].map((n) => this.kill(n)));
  }

  async restart(n: number): Promise<void> {
    await this.kill(n);
    this.start(n);
  }

  private start(n: number): void {
    const env = { DATABASE_URL: this.databaseUrl, SKEW_SECONDS: String(this.skewsInSeconds[n]) };
    this.children.set(n, startTypescript(WORKER, env));
  }
}
