import { DestinationError } from "../../destinations/destination-error.js";
import type { ImportAnswer } from "../../destinations/import-call.js";
import type { ListedSubscriber } from "../../destinations/subscriber.js";
import { inTransaction } from "../../database/transaction.js";
import { shareAddresses } from "../run-addresses.js";
import { commitIntent, mayRepeatCall, type IntendedCall } from "./call-intent.js";
import type { CallPace } from "./call-pace.js";
import type { DeliverOptions } from "./deliver-plan.js";
import { isThere, noteFound } from "./note-found.js";
import { namedIn } from "./send-batch.js";
import type { BatchAnswer, BatchFailure } from "./settle-batch.js";
import { untilAnswered } from "./until-answered.js";

/** Somebody who is to be brought back. */
export interface Returning {
  readonly address: string;
  readonly email: string;
  readonly body: string;
  /** The date of their row when we had deleted them, as it was read back; null when something speaks against their return. */
  readonly deletedAt: string | null;
  /** Whether an earlier call may have brought them back. */
  readonly mayBeBack: boolean;
}

export interface BringBackOptions {
  readonly pace: CallPace;
  readonly firstCall: () => Promise<void>;
  readonly number: number;
  readonly returning: readonly Returning[];
}

const READINGS_AT_ONCE = 4;
/** The destination's word for somebody who was deleted. */
const DELETED = 205;

/**
 * One batch of people who may be brought back, until the destination has answered for each. Everybody is read again before
 * every call, repeated ones included: whoever is not deleted, or was deleted at another time than by us, is not in it.
 */
export class BringBack {
  /** The longest time from reading somebody to the answer of the call with them in it. */
  recheckMs: number | null = null;
  isIntended = false;
  mayHaveTakenEffect = false;

  private readonly failures = new Map<string, BatchFailure>();
  private readonly called = new Set<string>();
  private added = 0;
  private existing = 0;
  private unaccounted = 0;

  constructor(
    private readonly options: DeliverOptions,
    private readonly batch: BringBackOptions,
  ) {
    for (const { address, mayBeBack } of batch.returning) if (mayBeBack) this.called.add(address);
    this.mayHaveTakenEffect = this.called.size > 0;
  }

  async untilAnswered(): Promise<BatchAnswer> {
    await this.answered(this.batch.returning);
    const { added, existing, unaccounted } = this;
    return { failures: [...this.failures.values()], added, existing, firstCalls: [], unaccounted, unsure: [] };
  }

  private async answered(people: readonly Returning[]): Promise<void> {
    const { pace } = this.batch;
    try {
      if (await untilAnswered(() => this.callOnce(people), { ...this.options, pace })) return;
    } catch (error) {
      if (!(error instanceof DestinationError)) throw error;
      if (people.length === 1) return this.refuse(people[0]!, error.details.code ?? error.details.status ?? 0);
    }
    // Refused as a whole, or for somebody whom we cannot tell: alone, each has an answer of their own.
    for (const person of people) if (!this.failures.has(person.address)) await this.answered([person]);
  }

  /** Reads everybody again and calls for those who may return. Answers false when it cannot be told who was refused. */
  private async callOnce(people: readonly Returning[]): Promise<boolean> {
    const readAt = performance.now();
    const eligible = await this.eligible(people);
    if (eligible.length === 0) return true;
    const call = this.intended();
    await this.beforeCall(call);
    const answer = await this.call(eligible, () => this.mayRepeat(call, eligible));
    this.recheckMs = Math.max(this.recheckMs ?? 0, Math.ceil(performance.now() - readAt));
    const addresses = eligible.map(({ address }) => address);
    const named = namedIn(answer, addresses);
    if (named === null && eligible.length > 1) return false;
    this.added += answer.added;
    this.existing += answer.existing;
    this.unaccounted += answer.unaccounted;
    if (named === null) this.refuse(eligible[0]!, answer.failures[0]!.code);
    for (const [address, { code, state }] of named ?? []) {
      this.failures.set(address, { address, code, state, replayed: false });
    }
    return true;
  }

  private async call(people: readonly Returning[], beforeRepeat: () => Promise<void>): Promise<ImportAnswer> {
    const { destination, settings, giveUp: signal } = this.options;
    const bodies = people.map(({ body }) => body);
    const took = () => {
      this.mayHaveTakenEffect = true;
      for (const { address } of people) this.called.add(address);
    };
    try {
      const answer = await destination.importSubscribers(settings.listId, bodies, {
        bringBack: true,
        beforeRepeat,
        signal,
      });
      took();
      return answer;
    } catch (error) {
      if (error instanceof DestinationError && error.mayHaveTakenEffect) took();
      throw error;
    }
  }

  /** Before the call is made again with a renewed credential: a while may have passed, and nobody may have moved. */
  private async mayRepeat(call: IntendedCall, people: readonly Returning[]): Promise<void> {
    await mayRepeatCall(this.options.pool, this.options.run, call);
    const still = await this.eligible(people);
    if (still.length < people.length) throw new DestinationError("UNREACHABLE", "Somebody moved before the call.");
  }

  /** Those who may be brought back as they stand now. The others are settled: back already by a call of ours, or refused. */
  private async eligible(people: readonly Returning[]): Promise<Returning[]> {
    const eligible: Returning[] = [];
    for (let from = 0; from < people.length; from += READINGS_AT_ONCE) {
      const some = people.slice(from, from + READINGS_AT_ONCE);
      const found = await Promise.all(some.map((person) => this.read(person)));
      for (const [index, person] of some.entries()) {
        const row = found[index] ?? null;
        if (isThere(row) && this.called.has(person.address)) continue;
        if (person.deletedAt !== null && row?.state === "DELETED" && row.stateDate === person.deletedAt) {
          eligible.push(person);
        } else {
          await this.note(person, row);
          this.failures.set(person.address, {
            address: person.address,
            code: DELETED,
            state: "DELETED",
            replayed: false,
            noted: true,
          });
        }
      }
    }
    return eligible;
  }

  private async read({ email }: Returning): Promise<ListedSubscriber | null> {
    const { destination, settings, giveUp: signal } = this.options;
    return destination.subscriber(settings.listId, email, { signal });
  }

  private async note({ address }: Returning, row: ListedSubscriber | null): Promise<void> {
    const { pool, run } = this.options;
    await inTransaction(pool, async (client) => {
      await shareAddresses(client, run.id);
      await noteFound(client, run.listKey, address, row, run.id);
    });
  }

  private async beforeCall(call: IntendedCall): Promise<void> {
    const { pool, run } = this.options;
    if (this.isIntended) return mayRepeatCall(pool, run, call);
    await commitIntent(pool, run, call);
    this.isIntended = true;
    await this.batch.firstCall();
  }

  private intended(): IntendedCall {
    const { planId, staging, settings } = this.options;
    const { number, returning } = this.batch;
    const only = returning.map(({ address }) => address).filter((address) => !this.failures.has(address));
    return { planId, staging, connectionId: settings.connectionId, batch: number, people: returning.length, only };
  }

  private refuse({ address }: Returning, code: number): void {
    this.failures.set(address, { address, code, state: null, replayed: false });
  }
}
