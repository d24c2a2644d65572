import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { AnsweredAccount, failureOf, LIST } from "./answered-account.js";

let world: AnsweredAccount;
beforeAll(async () => (world = await AnsweredAccount.start()));
afterAll(() => world.close());

describe("lists", () => {
  function answerList(parts: { list: unknown; fields: unknown; stats?: unknown; statsStatus?: number }): void {
    world.server.answer((response, { url }) => {
      const isStats = url.includes("/stats");
      response.writeHead(isStats ? (parts.statsStatus ?? 200) : 200, { "content-type": "application/json" });
      const body = url.includes("/customfields") ? parts.fields : isStats ? parts.stats : parts.list;
      response.end(JSON.stringify(body));
    });
  }

  test("a list is read with its settings, fields and number of subscribers", async () => {
    answerList({
      list: { ListID: LIST, Title: "Newsletter", ConfirmedOptIn: true, UnsubscribeSetting: "OnlyThisList" },
      fields: [
        { FieldName: "Loyalty tier", Key: "[Loyaltytier]", DataType: "MultiSelectOne", FieldOptions: ["Gold", "Blue"] },
        { FieldName: "website", Key: "website", DataType: "Text", FieldOptions: [] },
        { FieldName: "Birthday", Key: "[Birthday]", DataType: "Date" },
      ],
      stats: { TotalActiveSubscribers: 4210 },
    });
    expect(await world.account().list(LIST)).toEqual({
      id: LIST,
      name: "Newsletter",
      confirmedOptIn: true,
      unsubscribeScope: "ONLY_THIS_LIST",
      activeSubscribers: 4210,
      customFields: [
        { key: "[Loyaltytier]", name: "Loyalty tier", type: "ONE_OPTION", options: ["Gold", "Blue"] },
        { key: "website", name: "website", type: "TEXT", options: [] },
        { key: "[Birthday]", name: "Birthday", type: "DATE", options: [] },
      ],
    });
  });

  test("what a server leaves out or spells otherwise costs no more than itself", async () => {
    answerList({
      list: { title: "Kavárna", confirmedoptin: "True", UnsubscribePage: "" },
      fields: [
        { fieldname: "誕生日", key: "[]", datatype: "date" },
        { fieldname: "会員 ランク", key: "", datatype: "Hologram", fieldoptions: null },
      ],
      stats: { Code: 500, Message: "Sorry" },
      statsStatus: 500,
    });
    expect(await world.account().list(LIST)).toEqual({
      id: LIST,
      name: "Kavárna",
      confirmedOptIn: true,
      unsubscribeScope: "ALL_CLIENT_LISTS",
      activeSubscribers: null,
      // Both keys are empty, so that only the names tell these fields apart.
      customFields: [
        { key: "[誕生日]", hasEmptyKey: true, name: "誕生日", type: "DATE", options: [] },
        { key: "[会員ランク]", hasEmptyKey: true, name: "会員 ランク", type: "TEXT", options: [] },
      ],
    });
  });

  test("clients and lists are read; rows without an ID are passed over", async () => {
    world.server.answerJson(200, [{ ClientID: "c1", Name: "Bakery" }, { Name: "No ID" }, "noise"]);
    expect(await world.account().clients()).toEqual([{ id: "c1", name: "Bakery" }]);
    world.server.answerJson(200, [{ listid: 77, name: "Everybody" }]);
    expect(await world.account().lists("c1")).toEqual([{ id: "77", name: "Everybody" }]);
    world.server.answerJson(200, { Clients: [] });
    expect(await failureOf(world.account().clients())).toMatchObject({ reason: "MALFORMED_ANSWER" });
  });
});
