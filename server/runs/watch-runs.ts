import { setTimeout as delay } from "node:timers/promises";

import type pg from "pg";

import { isDatabaseAway } from "./run-fault.js";
import type { RunChange, RunEvents } from "./run-events.js";
import { isFinished, UNFINISHED, type RunState } from "./run-state.js";

interface WatchDeps {
  readonly runEvents: RunEvents;
  readonly pool: pg.Pool;
}

/** At most four events a second of one run. */
const SHORTEST_PAUSE_MS = 250;
/** A run is looked at again after so long even when nobody told that it changed: a notification may have been lost. */
const LONGEST_PAUSE_MS = 15_000;
const AWAY_PAUSE_MS = 1_000;

/**
 * Yields the run's ID now and whenever it changed, until it has finished. Changes that come faster are folded into one:
 * the last state is always told. Also yields once for a run that does not exist, so that the reader can say so.
 */
export function watchRun(deps: WatchDeps, runId: string): AsyncGenerator<string> {
  const changes = new Changes(deps.runEvents, (change) => change.runId === runId);
  return endable(changes, async function* () {
    while (!changes.closed) {
      // Before the state is read: a change after it is told in the next round.
      changes.take();
      const finished = await hasFinished(deps.pool, runId);
      // Null: the database is away for a moment. The run goes on when it is back, and so does watching it.
      if (finished !== null) yield runId;
      if (finished) return;
      await delay(SHORTEST_PAUSE_MS);
      await changes.some(finished === null ? AWAY_PAUSE_MS : LONGEST_PAUSE_MS);
    }
  });
}

/** Yields the ID of every run that changed, of one export or of all, until the reader stops. */
export function watchRuns(deps: WatchDeps, exportId: string | null): AsyncGenerator<string> {
  const changes = new Changes(deps.runEvents, (change) => exportId === null || change.exportId === exportId);
  return endable(changes, async function* () {
    for (;;) {
      await changes.some();
      if (changes.closed) return;
      const missed = changes.missed;
      yield* changes.take();
      if (missed) yield* await lately(deps.pool, exportId);
      await delay(SHORTEST_PAUSE_MS);
    }
  });
}

/** A reader that stops does not wait for the next change: that may never come. */
function endable(changes: Changes, events: () => AsyncGenerator<string>): AsyncGenerator<string> {
  const generator = (async function* () {
    try {
      yield* events();
    } finally {
      changes.close();
    }
  })();
  const end = generator.return.bind(generator);
  generator.return = (value) => {
    changes.close();
    return end(value);
  };
  return generator;
}

/** Runs that may have changed while nobody could listen. */
async function lately(pool: pg.Pool, exportId: string | null): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM export_run WHERE ($1::text IS NULL OR export_id::text = $1)
       AND (state = ANY ($2) OR finished_at > clock_timestamp() - interval '5 minutes')`,
    [exportId, UNFINISHED],
  );
  return rows.map((row) => row.id);
}

async function hasFinished(pool: pg.Pool, runId: string): Promise<boolean | null> {
  const found = await pool
    .query<{ state: RunState }>("SELECT state FROM export_run WHERE id::text = $1", [runId])
    .catch((error: unknown) => {
      if (isDatabaseAway(error)) return null;
      throw error;
    });
  if (!found) return null;
  return found.rows[0] === undefined || isFinished(found.rows[0].state);
}

/** The IDs that changed since they were taken last; each once, however often it changed. */
class Changes {
  missed = false;
  closed = false;
  private ids = new Set<string>();
  private wake: (() => void) | null = null;
  private readonly stop: () => void;

  constructor(events: RunEvents, concerns: (change: RunChange) => boolean) {
    this.stop = events.listen((change) => {
      if (change === null) this.missed = true;
      else if (concerns(change)) this.ids.add(change.runId);
      else return;
      this.wake?.();
    });
  }

  /** Waits until something changed, may have while nobody could listen, nobody listens any more, or `atMostMs` have passed. */
  async some(atMostMs?: number): Promise<void> {
    if (this.ids.size > 0 || this.missed || this.closed) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (atMostMs !== undefined) timer = setTimeout(resolve, atMostMs);
    });
    clearTimeout(timer);
    this.wake = null;
  }

  take(): ReadonlySet<string> {
    const taken = this.ids;
    this.ids = new Set();
    this.missed = false;
    return taken;
  }

  close(): void {
    this.closed = true;
    this.stop();
    this.wake?.();
  }
}
