import { DestinationError } from "../../destinations/destination-error.js";
import type { ListedSubscriber } from "../../destinations/subscriber.js";
import type { CallPace } from "./call-pace.js";
import { isUnanswered, type DeliverOptions } from "./deliver-plan.js";
import { isThere } from "./note-found.js";
import { claimantOf, commitRemoval, mayRepeatRemoval, withdrawRemoval, type RemovalMethod } from "./removal-intent.js";
import { settleKept, settleRemoval, type RemovalOutcome } from "./settle-removal.js";
import { sleep } from "./stoppable.js";
import { untilAnswered } from "./until-answered.js";

/** How often somebody is read after the call until they are gone. */
const READINGS_AFTER = 3;
/** The destination's word for whoever it says is not on the list. */
const NOT_ON_LIST = 203;

/** How somebody is found whom we removed. */
const LEAVES_AS = { DELETE: "DELETED", UNSUBSCRIBE: "UNSUBSCRIBED" } as const;

/** Somebody who is to be removed. */
export interface Leaver {
  readonly address: string;
  readonly email: string;
  /** How earlier calls may have removed them, the latest last. Another method than the run's where the export's changed. */
  readonly unanswered: readonly RemovalMethod[];
}

export interface RemovalOptions {
  readonly pace: CallPace;
  readonly firstCall: () => Promise<void>;
}

/**
 * The removal of one leaver, until it is settled. Their state is read again before every call, repeated ones included, and
 * once more after it: the date of the row as it is then tells later on whether it is still our deletion. What is read before
 * a repeated call tells what became of the former one.
 */
export class Removal {
  private readonly how: RemovalMethod;
  private recheckMs: number | null = null;
  private isIntended = false;
  /** How calls may have removed them, this worker's and earlier ones', the latest last: by it is judged how they are found. */
  private readonly mayHaveRun: RemovalMethod[];
  /** What the destination answered; null as long as it has not. */
  private answer: "DONE" | "ABSENT" | null = null;
  /** Where they stood before the call that may have removed them; null when only an earlier worker knew. */
  private stoodAs: string | null = null;

  constructor(
    private readonly options: DeliverOptions,
    private readonly leaver: Leaver,
    private readonly shared: RemovalOptions,
  ) {
    this.how = options.settings.onLeave === "UNSUBSCRIBE" ? "UNSUBSCRIBE" : "DELETE";
    this.mayHaveRun = [...leaver.unanswered];
  }

  /** Answers whether there was anything to settle: not when they were erased meanwhile. */
  async perform(): Promise<boolean> {
    const { pool, run } = this.options;
    const { address } = this.leaver;
    try {
      return await untilAnswered(() => this.attempt(), { ...this.options, pace: this.shared.pace });
    } catch (error) {
      if (error instanceof DestinationError) {
        // Only reading them back was refused.
        if (this.answer === "DONE") return this.settle(this.removed(null));
        const code = error.details.code ?? error.details.status ?? 0;
        return this.settle({ outcome: "REMOVAL_FAILED", code });
      }
      if (this.isIntended && !this.mayBeRemoved && isUnanswered(error)) await withdrawRemoval(pool, run, address);
      throw error;
    }
  }

  private async attempt(): Promise<boolean> {
    const { pool, run, staging } = this.options;
    const { address } = this.leaver;
    const readAt = performance.now();
    const before = await this.read();
    if (!isThere(before)) return this.settle(this.gone(before));
    // A call of ours was answered and they are there all the same: they came back in the meantime, by themselves.
    if (this.answer === "DONE") return this.settle({ ...this.removed(before), found: before, isBack: true });
    if (this.isIntended) {
      if (!(await mayRepeatRemoval(pool, run, this.intent()))) return false;
    } else {
      const verdict = await commitRemoval(pool, run, { ...this.intent(), method: this.how, found: before });
      if (verdict === "ERASED") return false;
      if (verdict !== "INTENDED") return settleKept(pool, run, { staging, address, decision: verdict });
      this.isIntended = true;
      await this.shared.firstCall();
    }
    this.answer = await this.call(before);
    this.recheckMs = Math.max(this.recheckMs ?? 0, Math.ceil(performance.now() - readAt));
    const after = await this.readBack();
    if (!isThere(after)) return this.settle(this.gone(after));
    const stayed = this.answer === "ABSENT";
    return this.settle(
      stayed
        ? { outcome: "REMOVAL_FAILED", code: NOT_ON_LIST }
        : { ...this.removed(after), found: after, isBack: true },
    );
  }

  /** As they stand after the call. A destination may take a moment before it shows what it did. */
  private async readBack(): Promise<ListedSubscriber | null> {
    const { backOff, giveUp } = this.options;
    for (let tries = 1; ; tries += 1) {
      const after = await this.read();
      if (!isThere(after) || tries === READINGS_AFTER) return after;
      await sleep(backOff.baseMs * 2 ** tries, giveUp);
    }
  }

  private async call(before: ListedSubscriber): Promise<"DONE" | "ABSENT"> {
    const { destination, settings, giveUp: signal } = this.options;
    const { email } = this.leaver;
    try {
      const answer =
        this.how === "DELETE"
          ? await destination.deleteSubscriber(settings.listId, email, { signal })
          : await destination.unsubscribeSubscriber(settings.listId, email, { signal });
      // "Not on the list" for a repeated call: the former one had removed them.
      if (answer === "DONE") this.mayHaveRun.push(this.how);
      if (!this.mayBeRemoved) return "ABSENT";
      this.stoodAs ??= before.state;
      return "DONE";
    } catch (error) {
      if (error instanceof DestinationError && error.mayHaveTakenEffect) {
        this.mayHaveRun.push(this.how);
        this.stoodAs ??= before.state;
      }
      throw error;
    }
  }

  /** What it means that they are not on the list, or no longer. */
  private gone(found: ListedSubscriber | null): RemovalOutcome {
    const isAsWeDo = found === null || this.mayHaveRun.some((method) => LEAVES_AS[method] === found.state);
    const isOurs = this.mayBeRemoved && (this.answer === "DONE" || isAsWeDo);
    return isOurs ? this.removed(found) : { outcome: "REMOVAL_NOT_NEEDED", found };
  }

  private removed(found: ListedSubscriber | null) {
    const method = this.mayHaveRun.at(-1) ?? this.how;
    return { outcome: "REMOVED", method, found, stoodAs: this.stoodAs } as const;
  }

  private get mayBeRemoved(): boolean {
    return this.mayHaveRun.length > 0;
  }

  private read(): Promise<ListedSubscriber | null> {
    const { destination, settings, giveUp: signal } = this.options;
    return destination.subscriber(settings.listId, this.leaver.email, { signal });
  }

  private settle(outcome: RemovalOutcome): Promise<boolean> {
    const { pool, run, staging, exportId } = this.options;
    const { address } = this.leaver;
    const { recheckMs } = this;
    return settleRemoval(pool, run, { staging, address, claimant: claimantOf(run, exportId), recheckMs, outcome });
  }

  private intent() {
    const { planId, staging, settings, run, exportId } = this.options;
    const { address } = this.leaver;
    return { planId, staging, address, connectionId: settings.connectionId, claimant: claimantOf(run, exportId) };
  }
}
