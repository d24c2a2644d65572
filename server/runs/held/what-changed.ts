import type pg from "pg";

import { accountChanged } from "../account-changed.js";
import type { RunKind } from "../export-run.entity.js";
import { stagingOf } from "../plan/staging.js";
import { exportIsBack } from "../removal/export-is-back.js";
import type { RunSettings } from "../run-settings.js";
import { segmentHash } from "../segment-hash.js";
import type { Outdated } from "./held-refusals.js";

interface Row {
  readonly kind: RunKind;
  readonly settings: RunSettings;
  readonly planId: string;
  readonly stagedRows: number;
  readonly stagedLeavers: number | null;
  readonly connectionChanged: boolean;
  readonly exportIsBack: boolean;
  readonly listChanged: boolean;
  readonly matchingChanged: boolean;
  readonly membershipChanged: boolean;
  readonly maxRejectedShare: number | null;
  readonly maxMembers: number | null;
  readonly maxLeaverShare: number | null;
  readonly maxWithdrawnShare: number | null;
}

/**
 * In what a held plan differs from what would be planned now, and whether its rows are all there: with anything here it
 * is not the plan that was shown. A removal depends on its connection alone, as long as its export is gone or
 * elsewhere: one that sends to the list again wants these people there.
 */
export async function whatChanged(client: pg.ClientBase, runId: string, profileLimit: number): Promise<Outdated[]> {
  const { rows } = await client.query<Row>(
    `SELECT run.kind, run.settings, run.plan_id AS "planId", run.staged_rows AS "stagedRows",
       run.staged_leavers AS "stagedLeavers",
       connection.id IS NULL OR ${accountChanged("run")} AS "connectionChanged",
       ${exportIsBack("run")} AS "exportIsBack",
       run.settings ->> 'listId' IS DISTINCT FROM export.list_id AS "listChanged",
       run.settings -> 'matching' IS DISTINCT FROM export.matching AS "matchingChanged",
       (run.settings ->> 'membership', coalesce(run.settings ->> 'onLeave', 'KEEP'))
         IS DISTINCT FROM (export.membership, export.on_leave) AS "membershipChanged",
       export.max_rejected_share AS "maxRejectedShare", export.max_members AS "maxMembers",
       export.max_leaver_share AS "maxLeaverShare", export.max_withdrawn_share AS "maxWithdrawnShare"
     FROM export_run run
     LEFT JOIN export ON export.id = run.export_id
     LEFT JOIN connection ON connection.id::text = run.settings ->> 'connectionId'
       AND (run.kind = 'REMOVAL' OR connection.id = export.connection_id)
     WHERE run.id = $1`,
    [runId],
  );
  const row = rows[0]!;
  const changed: Outdated[] = [];
  if (row.connectionChanged) changed.push("CONNECTION");
  if (row.exportIsBack) changed.push("EXPORT_IS_BACK");
  if (row.kind !== "REMOVAL") {
    if (row.listChanged) changed.push("LIST");
    if (await segmentsChanged(client, runId, row.settings)) changed.push("SEGMENTS");
    if (row.matchingChanged) changed.push("MATCHING");
    if (row.membershipChanged) changed.push("MEMBERSHIP");
    if (guardsChanged(row, profileLimit)) changed.push("GUARDS");
  }
  if (!(await isAllThere(client, row))) changed.push("ROWS_LOST");
  return changed;
}

async function segmentsChanged(client: pg.ClientBase, runId: string, settings: RunSettings): Promise<boolean> {
  const { rows } = await client.query<{ id: string; sourceId: string; sql: string }>(
    `SELECT segment.id, segment.source_id AS "sourceId", segment.sql
     FROM export_run run JOIN export_segment used ON used.export_id = run.export_id
     JOIN segment ON segment.id = used.segment_id
     WHERE run.id = $1 ORDER BY used.position`,
    [runId],
  );
  const { segmentIds, segmentHashes } = settings;
  const isSame = (one: readonly string[], other: readonly string[]) => JSON.stringify(one) === JSON.stringify(other);
  if (
    !isSame(
      rows.map(({ id }) => id),
      segmentIds,
    )
  )
    return true;
  const hashes = rows.map(({ sourceId, sql }) => segmentHash({ source: { id: sourceId }, sql }));
  return segmentHashes !== undefined && !isSame(hashes, segmentHashes);
}

function guardsChanged(row: Row, profileLimit: number): boolean {
  const { maxRejectedShare, guards } = row.settings;
  if (maxRejectedShare !== row.maxRejectedShare) return true;
  if (guards === undefined) return false;
  return (
    guards.maxMembers !== Math.min(row.maxMembers ?? profileLimit, profileLimit) ||
    guards.maxLeaverShare !== row.maxLeaverShare ||
    guards.maxWithdrawnShare !== row.maxWithdrawnShare
  );
}

/** Whether the plan's tables hold as many rows as the plan said, blank ones included. */
async function isAllThere(client: pg.ClientBase, row: Row): Promise<boolean> {
  const { decisions, leavers } = stagingOf(row.planId);
  const staged = async (table: string) => {
    const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [table]);
    if (!rows[0]!.there) return null;
    const counted = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`);
    return counted.rows[0]!.count;
  };
  if ((await staged(decisions)) !== row.stagedRows) return false;
  // Nobody may be removed: then there need not be a table of leavers.
  return ((await staged(leavers)) ?? 0) === (row.stagedLeavers ?? 0);
}
