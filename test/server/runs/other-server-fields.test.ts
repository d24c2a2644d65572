import { describe, expect, test } from "vitest";

import type { Destination } from "../../../server/destinations/destination.js";
import type { Person } from "../../support/run-world.js";
import { SEED } from "../../support/sandbox.js";
import { SERVERS, worldAt } from "./campaign-monitors.js";

const VERIFY = { kind: "VERIFY", origin: "verifyExport" } as const;

/** Everybody who is active, with the values of their fields in the list's order. */
async function valuesOf(destination: Destination, listId: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for await (const page of destination.subscribers(listId, "ACTIVE")) {
    for (const { email, name, customFields } of page) {
      found[email] = [name ?? "", ...(customFields ?? []).map(({ value }) => value)];
    }
  }
  return found;
}

describe.each(SERVERS)("against %s", (_, start) => {
  test(
    "a list and fields made from here, in whatever script: values arrive, are cleared, and verify as equal",
    { timeout: 240_000 },
    async () => {
      const world = await worldAt(await start(), {});
      const destination = world.open();
      const listId = await destination.createList(SEED.clientId, {
        name: "顧客",
        confirmedOptIn: false,
        unsubscribeScope: "ALL_CLIENT_LISTS",
      });
      const region = await destination.createField(listId, { name: "Region 地域", type: "TEXT", options: [] });
      const since = await destination.createField(listId, { name: "Customer since", type: "DATE", options: [] });
      const city = await destination.createField(listId, {
        name: "City of 2nd home",
        type: "ONE_OPTION",
        options: ["京都"],
      });
      await destination.addOptions(listId, city, ["大阪"]);
      expect((await destination.list(listId)).customFields).toMatchObject([
        { key: region, name: "Region 地域", type: "TEXT" },
        { key: since, name: "Customer since", type: "DATE" },
        { key: city, name: "City of 2nd home", type: "ONE_OPTION", options: ["京都", "大阪"] },
      ]);
      const exportId = await world.makeExport({
        listId,
        membership: "MIRROR",
        onLeave: "DELETE",
        guards: { maxLeaverShare: 1 },
        matching: {
          mobileNumber: "mobile",
          customFields: [
            { key: region, field: "name", whenEmpty: "CLEAR", whenTooLong: "CUT" },
            { key: since, field: "since", whenEmpty: "CLEAR" },
            { key: city, field: "city", whenEmpty: "CLEAR" },
          ],
        },
      });
      const aoi: Person = {
        email: "aoi@example.com",
        name: "葵",
        city: "京都",
        since: "2024-02-29",
        mobile: "+819012345678",
      };
      const ben: Person = { email: "Ben@example.com", name: "x".repeat(300), city: "大阪", since: "1999-12-31" };
      const cho: Person = { email: "cho@example.com", name: "Cho", city: "東京" };
      world.people = [aoi, ben, cho];
      const first = await world.runToEnd(exportId);
      expect(first).toMatchObject({ added: 3, rejected: 0 });
      const folded = async () =>
        Object.fromEntries(
          Object.entries(await valuesOf(destination, listId)).map(([email, values]) => [email.toLowerCase(), values]),
        );
      const long = "x".repeat(250);
      expect(await folded()).toMatchObject({
        "aoi@example.com": ["葵", "葵", "2024-02-29", "京都"],
        "ben@example.com": [long, long, "1999-12-31", "大阪"],
      });
      expect(await world.runToEnd(exportId, VERIFY)).toMatchObject({
        state: "SUCCEEDED",
        verification: { members: 3, onList: 3, matching: 3, missing: 0, unexpected: 0, different: 0 },
      });

      world.people = [{ email: "aoi@example.com", name: "葵" }, ben, cho];
      expect(await world.runToEnd(exportId)).toMatchObject({ unchanged: 2, updated: 1 });
      expect((await folded())["aoi@example.com"]).toEqual(["葵", "葵"]);
      expect(await world.runToEnd(exportId, VERIFY)).toMatchObject({
        state: "SUCCEEDED",
        verification: { members: 3, matching: 3, different: 0 },
      });
    },
  );

  test(
    "fields whose names have no Latin letter, so that their keys may all be empty, get their own values",
    { timeout: 120_000 },
    async () => {
      const world = await worldAt(await start(), {});
      const destination = world.open();
      const city = await destination.createField(world.listId, { name: "街", type: "TEXT", options: [] });
      const name = await destination.createField(world.listId, { name: "氏名", type: "TEXT", options: [] });
      const exportId = await world.makeExport({
        matching: {
          customFields: [
            { key: name, field: "name", whenEmpty: "KEEP" },
            { key: city, field: "city", whenEmpty: "KEEP" },
          ],
        },
      });
      world.people = [{ email: "aoi@example.com", name: "葵", city: "京都" }];
      expect(await world.runToEnd(exportId)).toMatchObject({ state: "SUCCEEDED", added: 1 });
      expect(await valuesOf(destination, world.listId)).toEqual({ "aoi@example.com": ["葵", "京都", "葵"] });
    },
  );
});
