import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";

import type { AuditService } from "../audit/audit.service.js";
import type { ConnectionService } from "../connections/connection.service.js";
import { inTransaction } from "../database/transaction.js";
import { describeError } from "../log.js";
import { sleep } from "../runs/deliver/stoppable.js";
import type { SecretBox } from "../secrets/secret-box.js";
import { listsWithCallsInFlight } from "./calls-in-flight.js";
import { eraseFromList } from "./erase-from-list.js";
import { claimErasure, keepErasure, leaveErasure, type ClaimedErasure } from "./erasure-claim.js";
import { completeErasure, noteOutcome, undoneLists } from "./erased-lists.js";
import { openAddress, sealAddress, type SealedAddress } from "./sealed-address.js";
import { forgetEmptyIntents, withdrawAddress } from "./withdraw-address.js";

export interface PerformErasureDeps {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly log: Logger;
  readonly secrets: SecretBox;
  readonly audit: Pick<AuditService, "recordIn">;
  readonly connections: Pick<ConnectionService, "openDestination">;
  /** How long it waits after its nth attempt. */
  readonly backOffMs?: (attempt: number) => number;
}

export interface PerformOptions {
  /** How long whoever writes addresses is waited for, and then calls in flight, before it is left for later. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

const POLL_MS = 100;
/** While a call is out, or a plan is being written. */
const SOON_MS = 2_000;
const LONGEST_BACK_OFF_MS = 6 * 60 * 60_000;

/** 10 s, 20 s, 40 s … up to six hours. */
function growing(attempt: number): number {
  return Math.min(LONGEST_BACK_OFF_MS, 10_000 * 2 ** Math.min(attempt, 20));
}

/**
 * Carries an erasure on from where it stands: withdraws the address from our own tables, waits for calls that carry it, and
 * erases it from one list after the other. Does nothing when somebody else is at it. May be ended at any moment and begun
 * anew: what is done twice does no harm.
 */
export async function performErasure(deps: PerformErasureDeps, id: string, options: PerformOptions): Promise<void> {
  const claimed = await claimErasure(deps.pool, id);
  if (!claimed) return;
  const log = deps.log.child({ erasureId: id });
  try {
    const waitMs = await carryOn(deps, claimed, options);
    if (waitMs === null) log.info("Erasure done");
    else await leaveErasure(deps.pool, claimed, waitMs);
  } catch (error) {
    await leaveErasure(deps.pool, claimed, options.signal.aborted ? 0 : SOON_MS).catch(() => undefined);
    if (options.signal.aborted) return;
    log.warn({ cause: describeError(error) }, "The erasure did not get further; it is tried again");
  }
}

/** Answers how long to wait before the next attempt; null when nothing is left to be done. */
async function carryOn(
  deps: PerformErasureDeps,
  claimed: ClaimedErasure,
  options: PerformOptions,
): Promise<number | null> {
  const opened = await openAddress(deps.secrets, claimed.id, claimed.addressSealed);
  const address = claimed.state === "STARTED" ? await withdraw(deps, claimed, opened, options.waitMs) : opened;
  return reachLists(deps, claimed, address, options);
}

async function withdraw(
  { pool, secrets, audit }: PerformErasureDeps,
  { id }: ClaimedErasure,
  opened: SealedAddress,
  waitMs: number,
): Promise<SealedAddress> {
  return inTransaction(pool, async (client) => {
    await client.query("SELECT set_config('lock_timeout', $1, true)", [`${Math.max(1, Math.round(waitMs))}ms`]);
    const { spellings, ...details } = await withdrawAddress(client, id, opened.address);
    const withdrawn = { address: opened.address, spellings };
    await client.query("UPDATE erasure SET state = 'REACHING', address_sealed = $2 WHERE id = $1", [
      id,
      await sealAddress(secrets, id, withdrawn),
    ]);
    await audit.recordIn(client, {
      action: "withdrawAddress",
      outcome: "DONE",
      object: { kind: "erasure", id },
      details,
    });
    return withdrawn;
  });
}

async function reachLists(
  deps: PerformErasureDeps,
  claimed: ClaimedErasure,
  { address, spellings }: SealedAddress,
  { waitMs, signal }: PerformOptions,
): Promise<number | null> {
  const { pool, orm, backOffMs = growing } = deps;
  const until = performance.now() + waitMs;
  const tried = new Set<string>();
  for (;;) {
    const undone = await undoneLists(pool, claimed.id);
    const inFlight = await listsWithCallsInFlight(pool, claimed.id);
    const untried = undone.filter(({ listId }) => !tried.has(listId));
    const next = untried.find(({ listId }) => !inFlight.has(listId));
    if (next) {
      signal.throwIfAborted();
      if (!(await keepErasure(pool, claimed))) return SOON_MS;
      tried.add(next.listId);
      const what = await eraseFromList(deps, orm.em.fork(), next, [address, ...spellings], signal);
      await noteOutcome(deps, claimed, next.listId, what);
    } else if (untried.length > 0 && performance.now() < until) {
      await sleep(POLL_MS, signal);
    } else {
      for (const { listId } of untried) await noteOutcome(deps, claimed, listId, "IN_FLIGHT");
      if (untried.length > 0) return SOON_MS;
      break;
    }
  }
  await forgetEmptyIntents(pool);
  if (await completeErasure(deps, claimed)) return null;
  const landing = (await undoneLists(pool, claimed.id)).flatMap(({ landsInMs }) =>
    landsInMs === null ? [] : [landsInMs],
  );
  return Math.min(backOffMs(claimed.attempt), ...landing);
}
