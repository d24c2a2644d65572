import type { SandboxSettings } from "./settings.js";
import type { Store } from "./store.js";
import { postEvents, type PostFailure } from "./webhook-post.js";
import { setWebhookActive, webhookById, type WebhookRecord } from "./webhook-records.js";

const MOST_EVENTS = 1000;

export interface DeliveryDeps {
  readonly store: Store;
  readonly settings: SandboxSettings;
  readonly now: () => number;
}

interface Outbox {
  readonly listId: string;
  events: object[];
  sending: boolean;
  delivered: number;
  failures: number;
  failingSince: number | null;
  lastFailure: PostFailure | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Delivers events to webhooks in their order, at most 1,000 at a time, again and again until the webhook answers with 2xx
 * or has failed for too long and is deactivated. What is undelivered when the process ends is lost.
 */
export class WebhookDeliveries {
  readonly #deps: DeliveryDeps;
  readonly #outboxes = new Map<string, Outbox>();
  #closing = new AbortController();

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  add(webhookId: string, listId: string, event: object): void {
    let outbox = this.#outboxes.get(webhookId);
    if (!outbox) {
      const empty = { events: [], sending: false, delivered: 0, failures: 0, failingSince: null, lastFailure: null };
      outbox = { listId, ...empty, timer: null };
      this.#outboxes.set(webhookId, outbox);
    }
    outbox.events.push(event);
    // Once all events of the transaction are there.
    if (!outbox.sending && outbox.timer === null) outbox.timer = setTimeout(() => void this.#send(webhookId), 0);
  }

  /** What waits for a webhook and how it went so far. */
  of(
    webhookId: string,
  ): Readonly<Pick<Outbox, "delivered" | "failures" | "lastFailure">> & { readonly waiting: number } {
    const { events = [], delivered = 0, failures = 0, lastFailure = null } = this.#outboxes.get(webhookId) ?? {};
    return { waiting: events.length, delivered, failures, lastFailure };
  }

  /** One POST that carries no real event. */
  test(hook: WebhookRecord, payload: object): Promise<PostFailure | null> {
    return this.#post(hook, payload);
  }

  /** Tries again at once whatever waits for its next try. */
  retryNow(): void {
    for (const [id, outbox] of this.#outboxes) {
      if (outbox.timer === null || outbox.sending) continue;
      clearTimeout(outbox.timer);
      void this.#send(id);
    }
  }

  /** Forgets everything and ends calls that are out. */
  clear(): void {
    this.#closing.abort();
    this.#closing = new AbortController();
    for (const { timer } of this.#outboxes.values()) if (timer !== null) clearTimeout(timer);
    this.#outboxes.clear();
  }

  async #send(id: string): Promise<void> {
    const { signal } = this.#closing;
    const outbox = this.#outboxes.get(id);
    if (!outbox) return;
    outbox.timer = null;
    outbox.sending = true;
    while (outbox.events.length > 0) {
      const hook = webhookById(this.#deps, id);
      if (!hook?.active) {
        outbox.events = [];
        break;
      }
      const events = outbox.events.slice(0, MOST_EVENTS);
      const failed = await this.#post(hook, { Events: events, ListID: outbox.listId });
      if (signal.aborted) return;
      outbox.lastFailure = failed;
      if (failed) return this.#again(id, outbox);
      outbox.events.splice(0, events.length);
      outbox.delivered += events.length;
      outbox.failures = 0;
      outbox.failingSince = null;
    }
    outbox.sending = false;
  }

  #post(hook: WebhookRecord, payload: object): Promise<PostFailure | null> {
    const { webhookTimeoutMs } = this.#deps.settings;
    const { signal } = this.#closing;
    return postEvents(hook.url, payload, { format: hook.format, timeoutMs: webhookTimeoutMs, signal });
  }

  #again(id: string, outbox: Outbox): void {
    const { settings, now } = this.#deps;
    outbox.sending = false;
    outbox.failingSince ??= now();
    if (now() - outbox.failingSince >= settings.webhookDeactivateAfterMs) {
      outbox.events = [];
      setWebhookActive(this.#deps, id, false);
      return;
    }
    const waits = settings.webhookRetryMs.split(/\s+/).map(Number).filter(Number.isFinite);
    const wait = waits[Math.min(outbox.failures, waits.length - 1)] ?? 60_000;
    outbox.failures += 1;
    outbox.timer = setTimeout(() => void this.#send(id), wait);
  }
}
