import type { EntityManager } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Logger } from "pino";

import type { Actor } from "../../access/actor.js";
import type { AuditService } from "../../audit/audit.service.js";
import { isId } from "../../database/is-id.js";
import { inTransaction } from "../../database/transaction.js";
import { describeError } from "../../log.js";
import { Refusal, type NotFound, type ValidationError } from "../../refusal.js";
import { ExportRun } from "../export-run.entity.js";
import { endUnheld } from "../finish-run.js";
import { dropStaging } from "../plan/staging.js";
import { shareAddresses } from "../run-addresses.js";
import { RUN_NOT_FOUND, type RunQueue } from "../run.service.js";
import { EXPIRED, NOT_HELD, PlanOutdated, REASON_MISSING, REASON_TOO_LONG } from "./held-refusals.js";
import { whatChanged } from "./what-changed.js";

const LONGEST_REASON = 500;

interface Standing {
  readonly state: string;
  readonly planId: string;
  readonly isExpired: boolean;
}

/**
 * Plans that wait for a person: exactly what was shown is approved, or the plan is rejected. Who decided stands in the run
 * and in the audit trail. Two who decide at the same time are heard one after the other: the second is told.
 */
export class HeldPlanService {
  constructor(
    private readonly deps: {
      readonly pool: pg.Pool;
      readonly audit: Pick<AuditService, "recordIn">;
      readonly queue: RunQueue;
      readonly profileLimit: number;
    },
  ) {}

  /** Queues the run for delivery, where it waits for its list; its attempts are counted anew. */
  async approve(
    em: EntityManager,
    id: string,
    actor: Actor,
  ): Promise<ExportRun | PlanOutdated | ValidationError | NotFound> {
    const refusal = await this.decide(id, async (client) => {
      const changed = await whatChanged(client, id, this.deps.profileLimit);
      if (changed.length > 0) return new PlanOutdated(changed);
      await client.query(
        `UPDATE export_run SET state = 'QUEUED', approved_at = clock_timestamp(), approved_by_id = $2, attempt = 0
         WHERE id = $1`,
        [id, actor.userId],
      );
      await record(this.deps.audit, client, "approveHeldRun", id);
      return null;
    });
    if (refusal) return refusal;
    // Losing this is harmless: queued runs are looked for regularly.
    await this.deps.queue.enqueue(id).catch(() => undefined);
    return em.findOneOrFail(ExportRun, { id }, { refresh: true });
  }

  /** Ends the run: nothing more is sent, and the rows of the plan go. Addresses within the reason are masked. */
  async reject(
    em: EntityManager,
    id: string,
    reason: string,
    actor: Actor,
  ): Promise<ExportRun | ValidationError | NotFound> {
    const why = reason.trim();
    if (why === "") return REASON_MISSING;
    if (why.length > LONGEST_REASON) return REASON_TOO_LONG;
    let planId: string | null = null;
    const refusal = await this.decide(id, async (client, run) => {
      await client.query(
        "UPDATE export_run SET rejected_by_id = $2, rejected_reason = mask_addresses($3::text) WHERE id = $1",
        [id, actor.userId, why],
      );
      await endUnheld(client, id, { held: "REJECTED" });
      await record(this.deps.audit, client, "rejectHeldRun", id, { reason: why });
      planId = run.planId;
      return null;
    });
    if (refusal) return refusal as ValidationError | NotFound;
    if (planId !== null) await dropStaging(this.deps.pool, planId);
    return em.findOneOrFail(ExportRun, { id }, { refresh: true });
  }

  /** Decides about a run that is held and still may be decided about, with its row locked. */
  private async decide<R extends Refusal>(
    id: string,
    decision: (client: pg.ClientBase, run: Standing) => Promise<R | null>,
  ): Promise<R | ValidationError | NotFound | null> {
    if (!isId(id)) return RUN_NOT_FOUND;
    return inTransaction(this.deps.pool, async (client) => {
      await shareAddresses(client, id);
      const { rows } = await client.query<Standing>(
        `SELECT state, plan_id AS "planId", held_until <= clock_timestamp() AS "isExpired"
         FROM export_run WHERE id = $1 FOR UPDATE`,
        [id],
      );
      const run = rows[0];
      if (!run) return RUN_NOT_FOUND;
      if (run.state !== "HELD") return NOT_HELD;
      return run.isExpired ? EXPIRED : decision(client, run);
    });
  }
}

async function record(
  audit: Pick<AuditService, "recordIn">,
  client: pg.ClientBase,
  action: "approveHeldRun" | "rejectHeldRun" | "expireHeldRun",
  id: string,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const counted = await client.query<{ kind: string; toAdd: number; toUpdate: number; toRemove: number }>(
    `SELECT kind, to_add AS "toAdd", to_update AS "toUpdate", to_remove AS "toRemove" FROM export_run WHERE id = $1`,
    [id],
  );
  await audit.recordIn(client, {
    action,
    outcome: "DONE",
    object: { kind: "run", id },
    details: { ...counted.rows[0], ...details },
  });
}

export interface ExpireHeldPlansDeps {
  readonly pool: pg.Pool;
  readonly log: Pick<Logger, "warn">;
  readonly audit: Pick<AuditService, "recordIn">;
}

/**
 * Ends the plans about which nobody decided in time, by the database's clock. Answers how many. Whoever decides at that
 * moment is not waited for. The audit trail says of each that it expired. One that cannot be ended keeps none of the others
 * waiting: it is logged, and at the end this throws.
 */
export async function expireHeldPlans(deps: ExpireHeldPlansDeps): Promise<number> {
  const due = await deps.pool.query<{ id: string; planId: string }>(
    `SELECT id, plan_id AS "planId" FROM export_run WHERE state = 'HELD' AND held_until <= clock_timestamp() ORDER BY id`,
  );
  let expired = 0;
  let failed = 0;
  for (const { id, planId } of due.rows) {
    try {
      if (await expire(deps, id, planId)) expired += 1;
    } catch (error) {
      failed += 1;
      deps.log.warn({ runId: id, error: describeError(error) }, "A held plan whose time is over could not be ended");
    }
  }
  if (failed > 0) throw new Error(`${failed} of ${due.rows.length} held plans could not be ended`);
  return expired;
}

async function expire({ pool, audit }: ExpireHeldPlansDeps, id: string, planId: string): Promise<boolean> {
  const ended = await inTransaction(pool, async (client) => {
    await shareAddresses(client, id);
    const { rowCount } = await client.query(
      `SELECT FROM export_run WHERE id = $1 AND state = 'HELD' AND held_until <= clock_timestamp()
       FOR UPDATE SKIP LOCKED`,
      [id],
    );
    if (rowCount !== 1) return false;
    await endUnheld(client, id, { held: "EXPIRED" });
    await record(audit, client, "expireHeldRun", id);
    return true;
  });
  if (ended) await dropStaging(pool, planId);
  return ended;
}
