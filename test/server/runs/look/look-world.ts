import { expect } from "vitest";

import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { people, RunWorld } from "../../../support/run-world.js";
import { SEED } from "../../../support/sandbox.js";

export type LookWorld = Awaited<ReturnType<typeof RunWorld.create>>;

/** What the ledger knows of somebody. */
export interface Known {
  readonly state: string;
  readonly foreign: boolean;
  readonly everLeft: boolean;
  readonly deletedFrom: string | null;
  readonly date: string | null;
}

/** Looks by planning, which sends nothing. */
export async function look(world: LookWorld, exportId = world.exportId): Promise<ExportRun> {
  const run = await world.runToEnd(exportId, { kind: "PLAN", origin: "planExport" });
  expect(run).toMatchObject({ state: "PLANNED", failureCode: null });
  return run;
}

export async function knownOf(world: LookWorld, listId: string = world.listId): Promise<Map<string, Known>> {
  const rows = await world.query<Known & { address: string }>(
    `SELECT address, state, is_foreign AS foreign, ever_left AS "everLeft", deleted_from AS "deletedFrom", state_date AS date
     FROM recipient JOIN destination_list list ON list.id = list_key WHERE list.list_id = $1 ORDER BY address`,
    [listId],
  );
  return new Map(rows.map(({ address, ...known }) => [address, known]));
}

/** Lets time pass at the destination. */
export class DestinationClock {
  private offsetMs = 0;

  constructor(private readonly world: LookWorld) {}

  async pass(hours: number): Promise<void> {
    this.offsetMs += hours * 3_600_000;
    await this.world.sandbox.control.settings({ clockOffsetMs: this.offsetMs });
  }
}

/** Puts people on a list as somebody else would, in few calls. */
export async function importByHand(
  world: LookWorld,
  count: number,
  prefix: string,
  listId = world.listId,
): Promise<void> {
  const all = people(count).map(({ name }, n) =>
    world.adapter.serialise({
      email: `${prefix}${n}@example.com`,
      name: name!,
      customFields: [],
      consentToTrack: "YES",
    }),
  );
  for (let from = 0; from < all.length; from += 1_000) {
    await world.open().importSubscribers(listId, all.slice(from, from + 1_000));
  }
}

/** How often each paged read was called since the calls were cleared, by the last part of its path. */
export async function reads(world: LookWorld): Promise<Record<string, number>> {
  const calls = await world.sandbox.control.calls({ method: "GET" });
  const counts: Record<string, number> = {};
  for (const { path } of calls) {
    const [name = ""] = path.split("/").at(-1)!.split(".json");
    if (READS.includes(name)) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const READS = ["active", "unconfirmed", "unsubscribed", "bounced", "deleted", "suppressionlist"];

export const MEMBER = "person0@example.com";
export const LISTS = SEED.listIds;
