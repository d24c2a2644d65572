import type { Queryable } from "../connections/transfer-verdict.js";
import type { TrippedGuard, RunKind } from "../runs/export-run.entity.js";
import type { FailureDetails } from "../runs/run-failure.js";
import type { RunState } from "../runs/run-state.js";
import type { SkipReason } from "../runs/skip-reason.js";

/** A run that was held, decided about, or has ended, as it stands when it is looked at. */
export interface RunEnding {
  readonly runId: string;
  readonly kind: RunKind;
  readonly state: RunState;
  /** Null once the export is deleted, and of the removal of a deleted one's people. */
  readonly exportId: string | null;
  /** The connection that it went through, or would have. */
  readonly connectionId: string | null;
  readonly sourceId: string | null;
  readonly skipReason: SkipReason | null;
  readonly failureCode: string | null;
  readonly failureDetails: FailureDetails | null;
  readonly slot: Date | null;
  /** Whether another run of the export stands for a later slot. */
  readonly isFollowed: boolean;
  readonly finishedAt: Date | null;
  readonly wasHeld: boolean;
  readonly heldUntil: Date | null;
  readonly guards: readonly TrippedGuard[];
  readonly removalOf: string | null;
  readonly rejected: number;
  readonly notRemoved: number;
  readonly inDoubt: number;
  /** Rejected before and not sent again. */
  readonly stillRejected: number;
  readonly notifyOver: number;
}

/** The oldest that nobody has looked at, each with how its run stands now; those whose run is gone are left out. */
export async function readEndings(
  db: Queryable,
  most: number,
): Promise<{ readonly ids: readonly string[]; readonly endings: readonly RunEnding[] }> {
  const noted = await db.query<{ id: string; runId: string }>(
    `SELECT id, run_id AS "runId" FROM run_ending ORDER BY id LIMIT $1`,
    [most],
  );
  const { rows } = await db.query<RunEnding>(READ, [noted.rows.map(({ runId }) => runId)]);
  const byRun = new Map(rows.map((row) => [row.runId, row]));
  return {
    ids: noted.rows.map(({ id }) => id),
    endings: noted.rows.flatMap(({ runId }) => byRun.get(runId) ?? []),
  };
}

const READ = `
  SELECT run.id AS "runId", run.kind, run.state, run.export_id AS "exportId",
    coalesce((run.settings ->> 'connectionId')::uuid, export.connection_id) AS "connectionId",
    (SELECT segment.source_id FROM export_segment chosen JOIN segment ON segment.id = chosen.segment_id
     WHERE chosen.export_id = run.export_id ORDER BY chosen.position LIMIT 1) AS "sourceId",
    run.skip_reason AS "skipReason", run.failure_code AS "failureCode", run.failure_details AS "failureDetails", run.slot,
    run.slot IS NOT NULL AND EXISTS (SELECT FROM export_run later
      WHERE later.export_id = run.export_id AND later.slot > run.slot) AS "isFollowed",
    run.finished_at AS "finishedAt", run.held_at IS NOT NULL AS "wasHeld", run.held_until AS "heldUntil",
    run.held_because AS guards, run.settings -> 'removalOf' ->> 'exportName' AS "removalOf",
    run.rejected, run.removal_failed AS "notRemoved", run.in_doubt + run.removal_in_doubt AS "inDoubt",
    coalesce(run.still_rejected, 0) AS "stillRejected", coalesce(export.notify_rejected_over, 0) AS "notifyOver"
  FROM export_run run LEFT JOIN export ON export.id = run.export_id
  WHERE run.id = ANY ($1::uuid[])`;
