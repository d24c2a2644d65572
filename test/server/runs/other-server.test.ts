import { describe, expect, test } from "vitest";

import { outcomesOf } from "../../../server/runs/outcomes/outcomes-of.js";
import { countsOf } from "../../../server/runs/run-counts.js";
import type { ExportRun } from "../../../server/runs/export-run.entity.js";
import { ADDS_UP, sumsOf } from "../../support/run-sums.js";
import type { Person, RunWorld } from "../../support/run-world.js";
import { SEED, type State } from "../../support/sandbox.js";
import { SERVERS, worldAt } from "./campaign-monitors.js";

const { newsletter, confirmed, events } = SEED.listIds;

const person = (name: string, more: Partial<Person> = {}): Person => ({ email: `${name}@example.com`, name, ...more });
const mail = (...names: string[]) => names.map((name) => `${name}@example.com`);

const nameOf = (email: string) => email.replace(/@example\.com$/, "");

/** Who is on the list in a state, whatever the case of their addresses. */
async function listed(world: RunWorld, state: State): Promise<string[]> {
  const found = await world.sandbox.control.subscribers(world.listId, state);
  return found.map(({ EmailAddress }) => nameOf(EmailAddress.toLowerCase())).toSorted();
}

const onList = async (world: RunWorld): Promise<string[]> =>
  [...(await listed(world, "Active")), ...(await listed(world, "Unconfirmed"))].toSorted();

/** The whole result of a run as a person reads it: counts that are not nought, and everybody's outcome with its code. */
async function resultOf(world: RunWorld, run: ExportRun): Promise<object> {
  const { destinationNew, destinationExisting, ...counts } = countsOf(run);
  expect(await sumsOf(world, run)).toEqual(ADDS_UP);
  expect((destinationNew ?? 0) + (destinationExisting ?? 0)).toBe(run.added + run.updated);
  const rows = await world.query<{ address: string; outcome: string; code: number | null }>(
    `SELECT address, outcome, code FROM ${outcomesOf("$1")} found WHERE address IS NOT NULL ORDER BY address COLLATE "C"`,
    [run.id],
  );
  return {
    state: run.state,
    counts: Object.fromEntries(Object.entries(counts).filter(([, count]) => (count ?? 0) !== 0)),
    outcomes: rows.map(
      ({ address, outcome, code }) => `${nameOf(address)} ${outcome}${code === null ? "" : ` ${code}`}`,
    ),
  };
}

/** A step of a scenario as it should have gone. */
const went = (state: string, counts: Record<string, number>, ...outcomes: string[]) => ({ state, counts, outcomes });

describe.each(SERVERS)("against %s", (_, start) => {
  test(
    "a mirrored list: a first run, changes, leavers, returns, and those whom others moved",
    { timeout: 240_000 },
    async () => {
      const server = await start();
      await server.happens(newsletter, "walkin@example.com", "Active");
      await server.happens(newsletter, "known@example.com", "Active");
      await server.happens(newsletter, "asleep@example.com", "Unconfirmed");
      await server.happens(newsletter, "gone@example.com", "Deleted");
      await server.happens(newsletter, "left@example.com", "Unsubscribed");
      await server.happens(newsletter, "broken@example.com", "Bounced");
      const suppressed = { EmailAddresses: mail("suppressed") };
      await server.place.control.api("POST", `clients/${SEED.clientId}/suppress.json`, suppressed);
      const world = await worldAt(server, {});
      const away = ["gone", "left", "broken", "suppressed"].map((name) => person(name));
      world.people = [
        ...["aoi", "ben", "cho", "dan", "known", "asleep"].map((name) => person(name)),
        ...away,
        person("emi", { city: "Kyoto" }),
        { email: "Mixed.Case@Example.com", name: "Mixed" },
        { email: "AOI@example.com", name: "Second" },
        { email: "nobody@", name: "Nobody" },
      ];
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(
        went(
          "COMPLETED_WITH_WARNINGS",
          {
            ...{ evaluated: 14, invalid: 1, withheld: 4, duplicates: 1, unique: 8 },
            ...{ toAdd: 6, toUpdate: 2, added: 6, updated: 1, rejected: 1 },
          },
          "aoi ADDED",
          "aoi DUPLICATE",
          "asleep REJECTED 208",
          "ben ADDED",
          "broken WITHHELD 207",
          "cho ADDED",
          "dan ADDED",
          "emi ADDED",
          "gone WITHHELD 205",
          "known UPDATED",
          "left WITHHELD 206",
          "mixed.case ADDED",
          "nobody@ INVALID",
          "suppressed WITHHELD 204",
        ),
      );
      const first = ["aoi", "ben", "cho", "dan", "emi", "known", "mixed.case", "walkin"];
      expect(await listed(world, "Active")).toEqual(first);

      // Three leave the segment: one whom we put there, one who has unsubscribed meanwhile, one who was there before us.
      await server.happens(newsletter, "dan@example.com", "Unsubscribed");
      await server.limits(3);
      world.people = [
        person("aoi"),
        person("ben", { name: "Renamed" }),
        person("emi", { city: "Osaka" }),
        person("fay"),
        { email: "mixed.case@example.com", name: "Mixed" },
      ];
      const changed = await world.runToEnd(world.exportId);
      expect(await resultOf(world, changed)).toEqual(
        went(
          "SUCCEEDED",
          {
            ...{ evaluated: 5, unique: 5, unchanged: 1, toAdd: 1, toUpdate: 3, added: 1, updated: 3 },
            ...{ toRemove: 1, removed: 1, keptForeign: 2 },
          },
          "asleep KEPT_FOREIGN",
          "ben UPDATED",
          "cho REMOVED",
          "emi UPDATED",
          "fay ADDED",
          "known KEPT_FOREIGN",
          "mixed.case UPDATED",
        ),
      );
      expect(await listed(world, "Active")).toEqual(["aoi", "ben", "emi", "fay", "known", "mixed.case", "walkin"]);
      expect(await listed(world, "Deleted")).toEqual(["cho", "gone"]);

      // All come back to the segment; only who left by our doing comes back to the list.
      await server.happens(newsletter, "emi@example.com", "Bounced");
      await server.happens(newsletter, "fay@example.com", "Deleted");
      world.people = ["aoi", "ben", "cho", "dan", "emi", "fay", "known"].map((name) => person(name));
      const returned = await world.runToEnd(world.exportId);
      expect(await resultOf(world, returned)).toEqual(
        went(
          "SUCCEEDED",
          {
            ...{ evaluated: 7, withheld: 3, unique: 4, unchanged: 2, toAdd: 1, toUpdate: 1, added: 1, updated: 1 },
            ...{ toRemove: 1, removed: 1, keptForeign: 1 },
          },
          "asleep KEPT_FOREIGN",
          "ben UPDATED",
          "cho ADDED",
          "dan WITHHELD 206",
          "emi WITHHELD 207",
          "fay WITHHELD 205",
          "mixed.case REMOVED",
        ),
      );
      expect(await listed(world, "Active")).toEqual(["aoi", "ben", "cho", "known", "walkin"]);

      // What was learnt stays: everything sent anew moves nobody.
      const again = await world.runToEnd(world.exportId, { resync: true });
      expect(await resultOf(world, again)).toMatchObject({
        state: "SUCCEEDED",
        counts: { evaluated: 7, withheld: 3, unique: 4, updated: 4, keptForeign: 1 },
      });
      expect(await listed(world, "Active")).toEqual(["aoi", "ben", "cho", "known", "walkin"]);
      expect(await listed(world, "Deleted")).toEqual(["fay", "gone", "mixed.case"]);
    },
  );

  test(
    "a confirmed opt-in list: who was asked to confirm counts as added, leaves, and returns",
    { timeout: 240_000 },
    async () => {
      const server = await start();
      const world = await worldAt(server, { listId: confirmed });
      world.people = ["aoi", "ben", "cho"].map((name) => person(name));
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(
        went("SUCCEEDED", { evaluated: 3, unique: 3, toAdd: 3, added: 3 }, "aoi ADDED", "ben ADDED", "cho ADDED"),
      );
      // Whether an import asks them to confirm is one of the open questions, here and below; that they are there is not.
      expect(await onList(world)).toEqual(["aoi", "ben", "cho"]);

      await server.happens(confirmed, "aoi@example.com", "Active");
      const unchanged = { evaluated: 3, unique: 3, unchanged: 3 };
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(went("SUCCEEDED", unchanged));

      world.people = [person("cho")];
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(
        went(
          "SUCCEEDED",
          { evaluated: 1, unique: 1, unchanged: 1, toRemove: 2, removed: 2 },
          "aoi REMOVED",
          "ben REMOVED",
        ),
      );
      expect(await listed(world, "Deleted")).toEqual(["aoi", "ben"]);

      world.people = ["aoi", "ben", "cho"].map((name) => person(name));
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(
        went("SUCCEEDED", { evaluated: 3, unique: 3, unchanged: 1, toAdd: 2, added: 2 }, "aoi ADDED", "ben ADDED"),
      );
      expect(await onList(world)).toEqual(["aoi", "ben", "cho"]);
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(went("SUCCEEDED", unchanged));
    },
  );

  test(
    "a list of its own, where leavers are unsubscribed: none comes back, and suppression counts for nothing",
    { timeout: 240_000 },
    async () => {
      const server = await start();
      await server.place.control.api("POST", `clients/${SEED.clientId}/suppress.json`, { EmailAddresses: mail("aoi") });
      const world = await worldAt(server, { listId: events, onLeave: "UNSUBSCRIBE" });
      world.people = ["aoi", "ben", "cho"].map((name) => person(name));
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toMatchObject({
        state: "SUCCEEDED",
        counts: { unique: 3, added: 3 },
      });
      world.people = [person("aoi")];
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(
        went(
          "SUCCEEDED",
          { evaluated: 1, unique: 1, unchanged: 1, toRemove: 2, removed: 2 },
          "ben REMOVED",
          "cho REMOVED",
        ),
      );
      expect(await listed(world, "Unsubscribed")).toEqual(["ben", "cho"]);
      world.people = ["aoi", "ben", "cho"].map((name) => person(name));
      expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(
        went(
          "SUCCEEDED",
          { evaluated: 3, withheld: 2, unique: 1, unchanged: 1 },
          "ben WITHHELD 206",
          "cho WITHHELD 206",
        ),
      );
      expect(await listed(world, "Active")).toEqual(["aoi"]);
    },
  );

  test("two exports on one list: whom the other one wants stays", { timeout: 240_000 }, async () => {
    const server = await start();
    const world = await worldAt(server, {});
    const other = await world.makeExport({ membership: "MIRROR", onLeave: "DELETE", guards: { maxLeaverShare: 1 } });
    world.people = ["aoi", "ben"].map((name) => person(name));
    await world.runToEnd(world.exportId);
    await world.runToEnd(other);
    world.people = [person("aoi")];
    expect(await resultOf(world, await world.runToEnd(world.exportId))).toEqual(
      went("SUCCEEDED", { evaluated: 1, unique: 1, unchanged: 1, keptByClaim: 1 }, "ben KEPT_BY_CLAIM"),
    );
    expect(await listed(world, "Active")).toEqual(["aoi", "ben"]);
    expect(await resultOf(world, await world.runToEnd(other))).toEqual(
      went("SUCCEEDED", { evaluated: 1, unique: 1, unchanged: 1, toRemove: 1, removed: 1 }, "ben REMOVED"),
    );
    expect(await listed(world, "Active")).toEqual(["aoi"]);
  });
});
