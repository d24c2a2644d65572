import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { DESTINATION_FIELD_TYPES } from "../../../server/destinations/list.js";
import { SEED } from "../../support/sandbox.js";
import { SandboxAccount } from "./sandbox-account.js";

/** Taking people off lists, bringing back whom we deleted, and making what is missing. */
const LIST = SEED.listIds.newsletter;
const ANNA = "anna+news@example.com";

let world: SandboxAccount;
beforeAll(async () => (world = await SandboxAccount.start()));
afterAll(() => world.close());
beforeEach(() => world.sandbox.control.reset());

const anna = (changes = {}) =>
  world.adapter.serialise({ email: ANNA, customFields: [], consentToTrack: "YES", ...changes });
const stateOf = async (email: string, listId: string = LIST) =>
  (await world.account.subscriber(listId, email))?.state ?? null;

describe("removing", () => {
  test("deletes an active one, whose address is whole in the call", async () => {
    await world.account.importSubscribers(LIST, [anna()]);
    expect(await world.account.deleteSubscriber(LIST, ANNA)).toBe("DONE");
    expect(await stateOf(ANNA)).toBe("DELETED");
  });

  test.each(["refuse203", "ok"] as const)("of one who is deleted there is nothing to delete (%s)", async (setting) => {
    await world.sandbox.control.settings({ repeatedDelete: setting });
    await world.sandbox.control.setState(LIST, ANNA, "Deleted");
    expect(await world.account.deleteSubscriber(LIST, ANNA)).toBe(setting === "ok" ? "DONE" : "ABSENT");
    expect(await world.account.deleteSubscriber(LIST, "nobody@example.com")).toBe("ABSENT");
    expect(await world.account.deleteSubscriber(LIST, "no address")).toBe("ABSENT");
  });

  test.each(["refuse203", "ok"] as const)("unsubscribes, and once only (%s)", async (setting) => {
    await world.sandbox.control.settings({ repeatedUnsubscribe: setting });
    const { events } = SEED.listIds;
    await world.account.importSubscribers(events, [anna()]);
    expect(await world.account.unsubscribeSubscriber(events, ANNA)).toBe("DONE");
    expect(await stateOf(ANNA, events)).toBe("UNSUBSCRIBED");
    expect(await world.account.unsubscribeSubscriber(events, ANNA)).toBe(setting === "ok" ? "DONE" : "ABSENT");
    expect(await world.account.unsubscribeSubscriber(events, "nobody@example.com")).toBe("ABSENT");
  });

  test("an answer that never comes may have been one, and a refusal is thrown with its code", async () => {
    await world.sandbox.control.setState(LIST, ANNA, "Active");
    await world.sandbox.control.fault({ closeAfter: true }, { method: "DELETE", times: 1 });
    await expect(world.account.deleteSubscriber(LIST, ANNA)).rejects.toMatchObject({
      reason: "NO_ANSWER",
      mayHaveTakenEffect: true,
    });
    await world.sandbox.control.fault(
      { status: 400, body: { Code: 900, Message: "Oh" } },
      { method: "DELETE", times: 1 },
    );
    await expect(world.account.deleteSubscriber(LIST, ANNA)).rejects.toMatchObject({
      reason: "SERVER_ERROR",
      details: { code: 900 },
    });
  });
});

describe("bringing back", () => {
  test("makes a deleted one active again only where it is asked for", async () => {
    await world.sandbox.control.setState(LIST, ANNA, "Deleted");
    const refused = await world.account.importSubscribers(LIST, [anna()]);
    expect(refused.failures).toMatchObject([{ code: 205, state: "DELETED" }]);
    expect(await stateOf(ANNA)).toBe("DELETED");
    const taken = await world.account.importSubscribers(LIST, [anna()], { bringBack: true });
    expect(taken.failures).toEqual([]);
    expect(await stateOf(ANNA)).toBe("ACTIVE");
  });

  test("consent to text messages is stored with the number, and left out where nothing is said", async () => {
    await world.account.importSubscribers(LIST, [anna({ mobileNumber: "+420601123456", consentToSms: "NO" })]);
    expect(await world.account.subscriber(LIST, ANNA)).toMatchObject({
      mobileNumber: "+420601123456",
      consentToSms: "NO",
    });
    expect(JSON.parse(anna())).not.toHaveProperty("ConsentToSendSms");
    expect(JSON.parse(anna({ consentToSms: "UNCHANGED" }))).toMatchObject({ ConsentToSendSms: "Unchanged" });
  });
});

describe("making what is missing", () => {
  test("a list, as it is wanted; a name that is taken is refused", async () => {
    const wanted = { name: "Autumn", confirmedOptIn: true, unsubscribeScope: "ONLY_THIS_LIST" } as const;
    const id = await world.account.createList(SEED.clientId, wanted);
    expect(await world.account.list(id)).toMatchObject({ id, ...wanted, customFields: [] });
    await expect(world.account.createList(SEED.clientId, wanted)).rejects.toMatchObject({ details: { code: 250 } });
  });

  test.each(["latin", "withoutSpaces"] as const)(
    "fields of every type, with the key that they got (%s)",
    async (fieldKeyFrom) => {
      await world.sandbox.control.settings({ fieldKeyFrom });
      const id = await world.account.createList(SEED.clientId, {
        name: "Fields",
        confirmedOptIn: false,
        unsubscribeScope: "ALL_CLIENT_LISTS",
      });
      for (const type of DESTINATION_FIELD_TYPES) {
        const options = type === "ONE_OPTION" || type === "MANY_OPTIONS" ? ["Tea", "Coffee"] : [];
        const key = await world.account.createField(id, { name: `My ${type}`, type, options });
        expect((await world.account.list(id)).customFields.at(-1)).toEqual({ key, name: `My ${type}`, type, options });
      }
      await expect(world.account.createField(id, { name: "My TEXT", type: "TEXT", options: [] })).rejects.toMatchObject(
        {
          details: { code: 255 },
        },
      );
      const key = await world.account.createField(id, { name: "会員 番号", type: "TEXT", options: [] });
      expect(key).toBe("[会員番号]");
    },
  );

  test("options are added to those that a field has", async () => {
    const { customFields } = await world.account.list(LIST);
    const field = customFields.find(({ type }) => type === "ONE_OPTION")!;
    await world.account.addOptions(LIST, field.key, ["Diamond"]);
    const after = (await world.account.list(LIST)).customFields.find(({ key }) => key === field.key)!;
    expect(after.options).toEqual([...field.options, "Diamond"]);
  });

  test("the names of countries are those that a field takes", async () => {
    expect(await world.account.countries()).toEqual(expect.arrayContaining(["Japan", "Korea South"]));
  });
});
