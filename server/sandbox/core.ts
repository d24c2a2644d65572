import type { SandboxSettings } from "./settings.js";
import type { Store } from "./store.js";
import type { Throttle } from "./throttle.js";
import type { WebhookDeliveries } from "./webhook-deliveries.js";

/** What every endpoint works with. */
export interface Core {
  readonly store: Store;
  readonly settings: SandboxSettings;
  /** Milliseconds since 1970, by the sandbox's own clock. */
  readonly now: () => number;
  /** Additions whose time in the processing queue has not passed. */
  readonly queue: AddQueue;
  /** What happened lately, for the limits on how often it may. */
  readonly throttle: Throttle;
  /** Events on their way to webhooks. */
  readonly deliveries: WebhookDeliveries;
  /** Ends waiting when the sandbox closes. */
  readonly closing: AbortSignal;
}

/** Work to be done later, or earlier when a test asks for it. What is still queued when the process ends is lost. */
export class AddQueue {
  readonly #pending = new Map<NodeJS.Timeout, () => void>();

  add(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      work();
    }, delayMs);
    this.#pending.set(timer, work);
  }

  get size(): number {
    return this.#pending.size;
  }

  flush(): void {
    for (const [timer, work] of [...this.#pending]) {
      clearTimeout(timer);
      this.#pending.delete(timer);
      work();
    }
  }

  clear(): void {
    for (const timer of this.#pending.keys()) clearTimeout(timer);
    this.#pending.clear();
  }
}
