import { DestinationError, type ListedSubscriber } from "../../destinations/destination.js";
import type { CallPace } from "./call-pace.js";
import { isUnanswered, type DeliverOptions } from "./deliver-plan.js";
import { isThere } from "./note-found.js";
import { claimantOf, commitRemoval, mayRepeatRemoval, withdrawRemoval } from "./removal-intent.js";
import { settleKept, settleRemoval, type RemovalOutcome } from "./settle-removal.js";
import { sleep } from "./stoppable.js";
import { untilAnswered } from "./until-answered.js";

/** How often somebody is read after the call until they are gone. */
const READINGS_AFTER = 3;
/** The destination's word for whoever it says is not on the list. */
const NOT_ON_LIST = 203;

/** Somebody who is to be removed. */
export interface Leaver {
  readonly address: string;
  readonly email: string;
  /** Whether an earlier call may have removed them. */
  readonly mayBeRemoved: boolean;
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
  private readonly how: "DELETE" | "UNSUBSCRIBE";
  private recheckMs: number | null = null;
  private isIntended = false;
  /** Whether a call may have removed them, this worker's or an earlier one's. */
  private mayBeRemoved: boolean;
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
    this.mayBeRemoved = leaver.mayBeRemoved;
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
        if (this.answer === "DONE") return this.settle({ outcome: "REMOVED", found: null, stoodAs: this.stoodAs });
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
    if (this.answer === "DONE") return this.settle({ outcome: "REMOVED", found: before, isBack: true });
    if (this.isIntended) {
      if (!(await mayRepeatRemoval(pool, run, this.intent()))) return false;
    } else {
      const verdict = await commitRemoval(pool, run, { ...this.intent(), found: before });
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
      stayed ? { outcome: "REMOVAL_FAILED", code: NOT_ON_LIST } : { outcome: "REMOVED", found: after, isBack: true },
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
      const isOurs = answer === "DONE" || this.mayBeRemoved;
      if (isOurs) this.stoodAs ??= before.state;
      this.mayBeRemoved = isOurs;
      return isOurs ? "DONE" : "ABSENT";
    } catch (error) {
      if (error instanceof DestinationError && error.mayHaveTakenEffect) {
        this.mayBeRemoved = true;
        this.stoodAs ??= before.state;
      }
      throw error;
    }
  }

  /** What it means that they are not on the list, or no longer. */
  private gone(found: ListedSubscriber | null): RemovalOutcome {
    const asWeDo = this.how === "DELETE" ? "DELETED" : "UNSUBSCRIBED";
    const isOurs = this.mayBeRemoved && (this.answer === "DONE" || found === null || found.state === asWeDo);
    return isOurs ? { outcome: "REMOVED", found, stoodAs: this.stoodAs } : { outcome: "REMOVAL_NOT_NEEDED", found };
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
