import type { ConnectionHealth, RunDay, RunStatistics } from "../../../console/data-provider/statistics.js";

export function buildDay(overrides: Partial<RunDay> = {}): RunDay {
  const none = { runs: 0, succeeded: 0, withWarnings: 0, failed: 0, skipped: 0, sent: 0, removed: 0, rejected: 0 };
  return { day: "2026-11-20", ...none, averageSeconds: null, ...overrides };
}

/** No runs at all. */
export function buildStatistics(overrides: Partial<RunStatistics> = {}): RunStatistics {
  return {
    __typename: "RunStatistics",
    from: "2026-10-21T00:00:00.000Z",
    to: "2026-11-20T00:00:00.000Z",
    total: 0,
    byState: [],
    averageSeconds: null,
    medianSeconds: null,
    averageSent: null,
    averageRejected: null,
    days: [],
    ...overrides,
  };
}

/** Of a connection through which nothing has run yet. */
export function buildHealth(overrides: Partial<ConnectionHealth> = {}): ConnectionHealth {
  return {
    standing: "UNKNOWN",
    score: null,
    performed: 0,
    failed: 0,
    failedInARow: 0,
    lastSucceededAt: null,
    lastFailedAt: null,
    ...overrides,
  };
}
