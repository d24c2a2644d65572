import type pg from "pg";

import { ADVISORY_LOCKS } from "../database/advisory-locks.js";
import { inTransaction } from "../database/transaction.js";
import type { ScheduleClock } from "../schedules/schedule-clock.js";
import { findingOf, hasNewRejections, heldCause } from "./finding.js";
import { closeMended, closeQuietly, noteFinding } from "./incidents.js";
import { noteThrough } from "./recoveries.js";
import { readEndings, type RunEnding } from "./run-ending.js";
import { tellIncidents } from "./tell-incidents.js";
import { watchConnections } from "./watch-connections.js";
import type { WriteDeps } from "./write-notification.js";

export interface NoteEndingsDeps extends WriteDeps {
  readonly pool: pg.Pool;
  /** The database's, so that processes whose clocks differ agree. */
  readonly clock: ScheduleClock;
  /** How long it is collected who meets the same trouble, before anybody is told. */
  readonly collectMs?: number;
}

const COLLECT_MS = 60_000;
const MOST_AT_ONCE = 200;

/**
 * Makes of how runs ended what people are told: folds it into incidents, one for each cause, looks at connections, and
 * writes a message for each incident that was collected for long enough. One process at a time, others turn away: what came
 * first is looked at first. Each step is one transaction, so that whoever dies leaves everything to be done once by another.
 */
export async function noteEndings(deps: NoteEndingsDeps): Promise<void> {
  while (await alone(deps, foldEndings)) continue;
  await alone(deps, async (client, now, tellAt) => {
    await watchConnections(client, now, tellAt);
    return false;
  });
  while (await alone(deps, (client, now) => tellIncidents(deps, client, now))) continue;
}

type Step = (client: pg.ClientBase, now: Date, tellAt: Date, deps: NoteEndingsDeps) => Promise<boolean>;

/** Answers what the step does; false also when another process is at it. */
async function alone(deps: NoteEndingsDeps, step: Step): Promise<boolean> {
  return inTransaction(deps.pool, async (client) => {
    const { rows } = await client.query<{ alone: boolean }>("SELECT pg_try_advisory_xact_lock($1) AS alone", [
      ADVISORY_LOCKS.notifications,
    ]);
    if (!rows[0]!.alone) return false;
    const now = await deps.clock.now(client);
    return step(client, now, new Date(now.getTime() + (deps.collectMs ?? COLLECT_MS)), deps);
  });
}

async function foldEndings(client: pg.ClientBase, now: Date, tellAt: Date, deps: NoteEndingsDeps): Promise<boolean> {
  const { ids, endings } = await readEndings(client, MOST_AT_ONCE);
  if (ids.length === 0) return false;
  for (const ending of endings) await fold(deps, client, ending, now, tellAt);
  await client.query("DELETE FROM run_ending WHERE id = ANY ($1::bigint[])", [ids]);
  return ids.length === MOST_AT_ONCE;
}

async function fold(
  deps: NoteEndingsDeps,
  client: pg.ClientBase,
  ending: RunEnding,
  now: Date,
  tellAt: Date,
): Promise<void> {
  // Decided about, expired or cancelled: nobody needs to be told that it waits.
  if (ending.wasHeld && ending.state !== "HELD") {
    await closeQuietly(client, "cause = $1", [heldCause(ending.runId)], now);
  }
  const isThrough = ending.state === "SUCCEEDED" || ending.state === "COMPLETED_WITH_WARNINGS";
  if (isThrough && ending.kind === "EXPORT") {
    await noteThrough(deps, client, ending, now);
    if (!hasNewRejections(ending)) await restRejections(client, ending, now);
  }
  const finding = findingOf(ending);
  if (finding) await noteFinding(client, finding, now, tellAt);
}

/** Nobody is newly rejected any more: whoever is from now on is news again. */
async function restRejections(client: pg.ClientBase, { exportId }: RunEnding, now: Date): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    "SELECT id FROM incident WHERE cause = $1 AND closed_at IS NULL",
    [`export:${exportId}:REJECTIONS`],
  );
  if (rows.length > 0)
    await closeMended(
      client,
      rows.map(({ id }) => id),
      now,
    );
}
