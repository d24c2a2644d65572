import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { countsOf } from "../../../../server/runs/run-counts.js";
import { people, RunWorld, type Person, type RunWorldOptions } from "../../../support/run-world.js";

export type MirrorWorld = Awaited<ReturnType<typeof RunWorld.create>>;

/** A world whose export takes whoever leaves off the list, however many they are. */
export async function mirrorWorld(options: RunWorldOptions = {}): Promise<MirrorWorld> {
  const guards = { maxLeaverShare: 1, maxWithdrawnShare: 1 };
  return RunWorld.create({ membership: "MIRROR", onLeave: "DELETE", guards, ...options });
}

export const emailOf = (number: number) => `person${number}@example.com`;

/** The people from one number to before another. */
export function peopleFrom(from: number, to: number): Person[] {
  return people(to).slice(from);
}

export const DELETES = { method: "DELETE", pathIncludes: "/subscribers/" } as const;

/** What does not add up of a run's removals: nothing, as it should be. */
export async function removalSums(world: RunWorld, run: ExportRun): Promise<Record<string, number>> {
  const { toRemove, removed, removalFailed, removalNotNeeded, removalInDoubt, removalNotAttempted } = countsOf(run);
  const outcomes = [...(await world.outcomes(run.id)).values()];
  const named = (outcome: string) => outcomes.filter((one) => one === outcome).length;
  const rest = (await world.hasCalled(run.id)) ? (removalNotAttempted ?? 0) : 0;
  const sum = removed + removalFailed + removalNotNeeded + removalInDoubt + (removalNotAttempted ?? 0);
  const unequal = {
    sum: (toRemove ?? 0) - sum,
    removed: removed - named("REMOVED"),
    failed: removalFailed - named("REMOVAL_FAILED"),
    notNeeded: removalNotNeeded - named("REMOVAL_NOT_NEEDED"),
    inDoubt: removalInDoubt - named("REMOVAL_IN_DOUBT"),
    notAttempted: rest - named("REMOVAL_NOT_ATTEMPTED"),
  };
  return Object.fromEntries(Object.entries(unequal).filter(([, count]) => count !== 0));
}

export interface Known {
  readonly state: string;
  readonly foreign: boolean;
  readonly everLeft: boolean;
  readonly deletedFrom: string | null;
  readonly deletedAt: string | null;
}

/** What the ledger knows of one person. */
export async function known(world: RunWorld, number: number): Promise<Known> {
  const [row] = await world.query<Known>(
    `SELECT state, is_foreign AS "foreign", ever_left AS "everLeft", deleted_from AS "deletedFrom",
       deleted_state_date AS "deletedAt"
     FROM recipient WHERE address = $1`,
    [emailOf(number)],
  );
  return row!;
}

/** The addresses that the export claims. */
export async function claims(world: MirrorWorld): Promise<string[]> {
  const rows = await world.query<{ address: string }>(
    "SELECT address FROM export_recipient WHERE export_id = $1 AND claimed ORDER BY address",
    [world.exportId],
  );
  return rows.map((row) => row.address);
}
