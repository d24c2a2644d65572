import { randomUUID } from "node:crypto";

import { AuditService } from "../../../../server/audit/audit.service.js";
import { expireHeldPlans, HeldPlanService } from "../../../../server/runs/held/held-plan.service.js";
import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { ACTOR, type RunWorld } from "../../../support/run-world.js";

/** Deciding about the held plans of a world. */
export function decisionsIn(world: RunWorld) {
  const { pool } = world;
  const audit = new AuditService({ pool });
  const queue = { enqueue: async () => undefined };
  const plans = new HeldPlanService({ pool, audit, queue, profileLimit: 1_000_000 });
  return {
    approve: (runId: string) => plans.approve(world.orm.em.fork(), runId, ACTOR),
    reject: (runId: string, reason: string) => plans.reject(world.orm.em.fork(), runId, reason, ACTOR),
    expire: () => expireHeldPlans({ pool, audit, log: { warn: () => undefined } }),
  };
}

/** A run of the export that is held, because it has more members than it may. */
export async function holdRun(world: RunWorld, exportId: string): Promise<ExportRun> {
  await world.query("UPDATE export SET max_members = 1 WHERE id = $1", [exportId]);
  const run = await world.perform(await world.request(exportId));
  if (run.state !== "HELD") throw new Error(`The run is ${run.state} (${run.failureCode}).`);
  return run;
}

/** Gives the export a segment of its own, whose members are still whoever the world says. */
export async function makeSegment(world: RunWorld, exportId: string): Promise<string> {
  const [sourceId, segmentId] = [randomUUID(), randomUUID()];
  const fields = JSON.stringify(
    ["email", "name", "city", "mobile"].map((name) => ({ name, type: "TEXT", nullable: true })),
  );
  await world.query(
    `INSERT INTO source (id, name, kind, connection_string_sealed, profile_relation, fields, key_fields, created_at, updated_at)
     VALUES ($1, 'CRM', 'POSTGRESQL', 'sealed', 'public.profile', $2, '[]', now(), now())`,
    [sourceId, fields],
  );
  await world.query(
    `INSERT INTO segment (id, name, source_id, sql, fields, created_at, updated_at)
     VALUES ($1, 'Customers', $2, 'SELECT * FROM profile', $3, now(), now())`,
    [segmentId, sourceId, fields],
  );
  await world.query("INSERT INTO export_segment (export_id, segment_id, position) VALUES ($1, $2, 0)", [
    exportId,
    segmentId,
  ]);
  return segmentId;
}

/** The tables of the run's plan that there are. */
export async function stagedTables(world: RunWorld): Promise<string[]> {
  const rows = await world.query<{ name: string }>(
    "SELECT split_part(tablename, '_', 1) AS name FROM pg_tables WHERE tablename ~ '^(members|decisions|leavers)_' ORDER BY 1",
  );
  return rows.map((row) => row.name);
}
