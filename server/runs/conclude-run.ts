import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";

import { Connection } from "../connections/connection.entity.js";
import type { ConnectionService } from "../connections/connection.service.js";
import { describeError } from "../log.js";
import { CallRefused } from "./deliver/call-intent.js";
import { finishCancelled, finishFailed, finishRefused, queueAgain } from "./finish-run.js";
import { dropStaging } from "./plan/staging.js";
import { RunFailure } from "./run-failure.js";
import { asRunFailure } from "./run-fault.js";
import { giveBack, LeaseLost, type HeldRun } from "./run-lease.js";
import { RunStopped } from "./run-stopped.js";
import { SKIP_REASONS, type SkipReason } from "./skip-reason.js";

/** However long the destination asks to be left alone, the next attempt begins after so long at most. */
const LONGEST_WAIT_MS = 60 * 60_000;

export interface ConcludeDeps {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly log: Logger;
  readonly connections: Pick<ConnectionService, "markNeedsReauthentication">;
  readonly attemptBackOffMs?: (attempt: number) => number;
}

/** The connection that an attempt went through, and when the credential that it used was proved. */
export interface UsedConnection {
  readonly id: string;
  readonly authenticatedAt: Date | null;
}

/**
 * Ends a run's attempt for the reason that was thrown: the run is given back, cancelled, skipped, queued for its next
 * attempt, or failed. Throws only when the database is away.
 */
export async function concludeRun(
  deps: ConcludeDeps,
  run: HeldRun,
  reason: unknown,
  used: UsedConnection | null,
): Promise<void> {
  try {
    if (reason instanceof LeaseLost) throw reason;
    if (reason instanceof RunStopped) return await stopped(deps, run, reason);
    if (reason instanceof CallRefused && reason.why === "CANCELLING") return await cancelled(deps, run);
    const failure =
      reason instanceof CallRefused ? new RunFailure(reason.why as SkipReason) : asRunFailure(reason, deps.log);
    await failed(
      deps,
      run,
      failure.code === "NEEDS_REAUTHENTICATION" ? await credentialRefused(deps, failure, used) : failure,
    );
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    deps.log.warn("The run is no longer this worker's");
  }
}

async function stopped(deps: ConcludeDeps, run: HeldRun, { why }: RunStopped): Promise<void> {
  if (why === "LEASE_LOST") throw new LeaseLost();
  if (why === "CANCELLED") return cancelled(deps, run);
  if (why === "HELD") return;
  await giveBack(deps.pool, run);
  deps.log.info("Run given back");
}

async function cancelled({ pool, log }: ConcludeDeps, run: HeldRun): Promise<void> {
  await finishCancelled(pool, run);
  await dropStagingOf(pool, run);
  log.info("Run cancelled");
}

async function failed({ pool, log, attemptBackOffMs }: ConcludeDeps, run: HeldRun, failure: RunFailure): Promise<void> {
  const { code, details } = failure;
  const cause = failure.cause === undefined ? {} : { cause: describeError(failure.cause) };
  if (failure.canPass && run.attempt <= run.retries) {
    const waitMs = Math.max((attemptBackOffMs ?? growing)(run.attempt), Math.min(failure.notBeforeMs, LONGEST_WAIT_MS));
    if (await queueAgain(pool, run, failure, waitMs)) {
      log.warn({ code, details, waitMs, ...cause }, "Attempt failed; it will be repeated");
      return;
    }
  }
  if (isSkipReason(code)) await finishRefused(pool, run, code);
  else await finishFailed(pool, run, failure);
  await dropStagingOf(pool, run);
  log.warn({ code, details, ...cause }, "Run failed");
}

/**
 * The destination refused the credential: the connection needs a new one. When it got one while this attempt was still
 * using the old one, the next attempt will use that.
 */
async function credentialRefused(
  deps: ConcludeDeps,
  failure: RunFailure,
  used: UsedConnection | null,
): Promise<RunFailure> {
  if (used === null || !(failure.cause instanceof Error)) return failure;
  const em = deps.orm.em.fork();
  const connection = await em.findOne(Connection, { id: used.id });
  if (!connection) return failure;
  if (connection.authenticatedAt?.getTime() !== used.authenticatedAt?.getTime()) {
    return new RunFailure(failure.code, failure.details, { canPass: true, cause: failure.cause });
  }
  await deps.connections.markNeedsReauthentication(em, used.id);
  return failure;
}

async function dropStagingOf(pool: pg.Pool, run: HeldRun): Promise<void> {
  if (run.planId !== null) await dropStaging(pool, run.planId);
}

function isSkipReason(code: string): code is SkipReason {
  return (SKIP_REASONS as readonly string[]).includes(code);
}

/** After half a minute at first, four times as long each time, and never more than an hour: the export waits meanwhile. */
export function growing(attempt: number): number {
  return Math.min(30_000 * 4 ** (attempt - 1), LONGEST_WAIT_MS);
}
