import cliProgress from "cli-progress";

import { DEMO_COUNTS } from "./profiles.js";
import type { Run } from "./perform-run.js";

/** What a person sees of the demo. */
export class Display {
  #bar: { readonly stage: Stage; readonly bar: cliProgress.SingleBar } | null = null;
  #said: Stage | null = null;
  #waiting: string | null = null;

  /** A progress bar is drawn on terminals only. */
  constructor(private readonly stream: NodeJS.WriteStream) {}

  say(sentence: string): void {
    this.stream.write(`${sentence}\n`);
  }

  show(run: Run): void {
    if (run.waitingBecause !== null && run.waitingBecause !== this.#waiting) {
      this.endProgress();
      this.say(run.waitingBecause);
    }
    this.#waiting = run.waitingBecause;
    const stage = stageOf(run);
    if (stage === null) return;
    const [done, total] = stage === "Reading profiles" ? readOf(run) : settledOf(run);
    if (this.#bar?.stage !== stage) {
      this.endProgress();
      if (!this.stream.isTTY) return this.#sayStage(stage);
      const bar = new cliProgress.SingleBar({
        format: `${stage.padEnd(18)} {bar} {percentage} % | {value} of {total}`,
        barCompleteChar: "█",
        barIncompleteChar: "░",
        hideCursor: true,
        stream: this.stream,
      });
      bar.start(total, done);
      this.#bar = { stage, bar };
    }
    this.#bar?.bar.setTotal(total);
    this.#bar?.bar.update(done);
  }

  endProgress(): void {
    this.#bar?.bar.stop();
    this.#bar = null;
  }

  #sayStage(stage: Stage): void {
    if (this.#said !== stage) this.say(`${stage} …`);
    this.#said = stage;
  }
}

type Stage = "Reading profiles" | "Sending";

/** Null when there is nothing to show, as when a run finds that nothing has changed. */
function stageOf({ state, counts }: Run): Stage | null {
  if (state === "PLANNING") return "Reading profiles";
  const delivers = state === "DELIVERING" || state === "SUCCEEDED" || state === "COMPLETED_WITH_WARNINGS";
  return delivers && (counts.toAdd ?? 0) + (counts.toUpdate ?? 0) > 0 ? "Sending" : null;
}

function readOf({ counts }: Run): [done: number, total: number] {
  return [counts.evaluated ?? 0, Math.max(DEMO_COUNTS.evaluated, counts.evaluated ?? 0)];
}

function settledOf({ counts }: Run): [done: number, total: number] {
  const settled = (counts.added ?? 0) + (counts.updated ?? 0) + (counts.rejected ?? 0);
  return [settled, (counts.toAdd ?? 0) + (counts.toUpdate ?? 0)];
}
