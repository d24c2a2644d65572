import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import {
  createCampaignMonitor,
  type CampaignMonitor,
} from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import { DESTINATION_FIELD_TYPES, type Destination } from "../../../server/destinations/destination.js";
import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";

/** Taking people off lists, bringing back whom we deleted, and making what is missing. */
const LIST = SEED.listIds.newsletter;
const ANNA = "anna+news@example.com";

let sandbox: TestSandbox;
let adapter: CampaignMonitor;
let account: Destination;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  adapter = createCampaignMonitor({ baseUrl: sandbox.url, log: pino({ level: "silent" }) });
  account = adapter.open({ method: "API_KEY", apiKey: SEED.apiKey });
});
afterAll(async () => {
  await adapter.close();
  await sandbox.close();
});
beforeEach(() => sandbox.control.reset());

const anna = (changes = {}) => adapter.serialise({ email: ANNA, customFields: [], consentToTrack: "YES", ...changes });
const stateOf = async (email: string, listId: string = LIST) =>
  (await account.subscriber(listId, email))?.state ?? null;

describe("removing", () => {
  test("deletes an active one, whose address is whole in the call", async () => {
    await account.importSubscribers(LIST, [anna()]);
    expect(await account.deleteSubscriber(LIST, ANNA)).toBe("DONE");
    expect(await stateOf(ANNA)).toBe("DELETED");
  });

  test.each(["refuse203", "ok"] as const)("of one who is deleted there is nothing to delete (%s)", async (setting) => {
    await sandbox.control.settings({ repeatedDelete: setting });
    await sandbox.control.setState(LIST, ANNA, "Deleted");
    expect(await account.deleteSubscriber(LIST, ANNA)).toBe(setting === "ok" ? "DONE" : "ABSENT");
    expect(await account.deleteSubscriber(LIST, "nobody@example.com")).toBe("ABSENT");
    expect(await account.deleteSubscriber(LIST, "no address")).toBe("ABSENT");
  });

  test.each(["refuse203", "ok"] as const)("unsubscribes, and once only (%s)", async (setting) => {
    await sandbox.control.settings({ repeatedUnsubscribe: setting });
    const { events } = SEED.listIds;
    await account.importSubscribers(events, [anna()]);
    expect(await account.unsubscribeSubscriber(events, ANNA)).toBe("DONE");
    expect(await stateOf(ANNA, events)).toBe("UNSUBSCRIBED");
    expect(await account.unsubscribeSubscriber(events, ANNA)).toBe(setting === "ok" ? "DONE" : "ABSENT");
    expect(await account.unsubscribeSubscriber(events, "nobody@example.com")).toBe("ABSENT");
  });

  test("an answer that never comes may have been one, and a refusal is thrown with its code", async () => {
    await sandbox.control.setState(LIST, ANNA, "Active");
    await sandbox.control.fault({ closeAfter: true }, { method: "DELETE", times: 1 });
    await expect(account.deleteSubscriber(LIST, ANNA)).rejects.toMatchObject({
      reason: "NO_ANSWER",
      mayHaveTakenEffect: true,
    });
    await sandbox.control.fault({ status: 400, body: { Code: 900, Message: "Oh" } }, { method: "DELETE", times: 1 });
    await expect(account.deleteSubscriber(LIST, ANNA)).rejects.toMatchObject({
      reason: "SERVER_ERROR",
      details: { code: 900 },
    });
  });
});

describe("bringing back", () => {
  test("makes a deleted one active again only where it is asked for", async () => {
    await sandbox.control.setState(LIST, ANNA, "Deleted");
    const refused = await account.importSubscribers(LIST, [anna()]);
    expect(refused.failures).toMatchObject([{ code: 205, state: "DELETED" }]);
    expect(await stateOf(ANNA)).toBe("DELETED");
    const taken = await account.importSubscribers(LIST, [anna()], { bringBack: true });
    expect(taken.failures).toEqual([]);
    expect(await stateOf(ANNA)).toBe("ACTIVE");
  });

  test("consent to text messages is stored with the number, and left out where nothing is said", async () => {
    await account.importSubscribers(LIST, [anna({ mobileNumber: "+420601123456", consentToSms: "NO" })]);
    expect(await account.subscriber(LIST, ANNA)).toMatchObject({ mobileNumber: "+420601123456", consentToSms: "NO" });
    expect(JSON.parse(anna())).not.toHaveProperty("ConsentToSendSms");
    expect(JSON.parse(anna({ consentToSms: "UNCHANGED" }))).toMatchObject({ ConsentToSendSms: "Unchanged" });
  });
});

describe("making what is missing", () => {
  test("a list, as it is wanted; a name that is taken is refused", async () => {
    const wanted = { name: "Autumn", confirmedOptIn: true, unsubscribeScope: "ONLY_THIS_LIST" } as const;
    const id = await account.createList(SEED.clientId, wanted);
    expect(await account.list(id)).toMatchObject({ id, ...wanted, customFields: [] });
    await expect(account.createList(SEED.clientId, wanted)).rejects.toMatchObject({ details: { code: 250 } });
  });

  test.each(["latin", "withoutSpaces"] as const)(
    "fields of every type, with the key that they got (%s)",
    async (fieldKeyFrom) => {
      await sandbox.control.settings({ fieldKeyFrom });
      const id = await account.createList(SEED.clientId, {
        name: "Fields",
        confirmedOptIn: false,
        unsubscribeScope: "ALL_CLIENT_LISTS",
      });
      for (const type of DESTINATION_FIELD_TYPES) {
        const options = type === "ONE_OPTION" || type === "MANY_OPTIONS" ? ["Tea", "Coffee"] : [];
        const key = await account.createField(id, { name: `My ${type}`, type, options });
        expect((await account.list(id)).customFields.at(-1)).toEqual({ key, name: `My ${type}`, type, options });
      }
      await expect(account.createField(id, { name: "My TEXT", type: "TEXT", options: [] })).rejects.toMatchObject({
        details: { code: 255 },
      });
      const key = await account.createField(id, { name: "会員 番号", type: "TEXT", options: [] });
      expect(key).toBe("[会員番号]");
    },
  );

  test("options are added to those that a field has", async () => {
    const { customFields } = await account.list(LIST);
    const field = customFields.find(({ type }) => type === "ONE_OPTION")!;
    await account.addOptions(LIST, field.key, ["Diamond"]);
    const after = (await account.list(LIST)).customFields.find(({ key }) => key === field.key)!;
    expect(after.options).toEqual([...field.options, "Diamond"]);
  });

  test("the names of countries are those that a field takes", async () => {
    expect(await account.countries()).toEqual(expect.arrayContaining(["Japan", "Korea South"]));
  });
});
