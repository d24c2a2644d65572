import { expect } from "vitest";

import type { ExportRun } from "../../../../server/runs/export-run.entity.js";
import { streamRunRecipients } from "../../../../server/runs/run-recipients.js";
import { people, RunWorld, type Person } from "../../../support/run-world.js";

export const MEMBERS: readonly Person[] = people(12).map((person) => ({
  ...person,
  city: "Malmö",
  mobile: "+46701234567",
}));
export const VERIFY = { kind: "VERIFY", origin: "verifyExport" } as const;

export type VerifyWorld = Awaited<ReturnType<typeof RunWorld.create>>;

/** A world whose export owns its list, and has filled it with twelve people. */
export async function verifyWorld(): Promise<VerifyWorld> {
  const world = await RunWorld.create({ membership: "MIRROR", onLeave: "DELETE", guards: { maxLeaverShare: 1 } });
  world.people = MEMBERS;
  expect(await world.runToEnd(world.exportId)).toMatchObject({ state: "SUCCEEDED", added: 12 });
  return world;
}

/** Whom a verification names, and why. */
export async function found(world: RunWorld, run: ExportRun): Promise<string[]> {
  const told: string[] = [];
  for await (const { email, outcome, reasonCode } of streamRunRecipients(world.pool, run.id, null)) {
    told.push(`${outcome} ${email?.split("@")[0]} ${reasonCode}`);
  }
  return told.toSorted();
}
