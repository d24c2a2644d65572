import { createRequire } from "node:module";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter } = SEED.listIds;
const AOI = "aoi+news@example.com";

/** What createsend-node offers of what is used here; it has no types of its own. */
interface NodeClient {
  version: string;
  getCountries: NodeCall<[]>;
  getTimezones: NodeCall<[]>;
  getSystemDate: NodeCall<[]>;
  account: NodeArea<"getClients" | "getBillingDetails" | "getPrimaryContact" | "setPrimaryContact">;
  clients: NodeArea<
    | "addClient"
    | "deleteClient"
    | "getClientDetails"
    | "getLists"
    | "getListsForEmail"
    | "getSegments"
    | "getSuppressionList"
    | "suppress"
    | "unsuppress"
  >;
  lists: NodeArea<
    | "activateWebhook"
    | "createCustomField"
    | "createList"
    | "createWebhook"
    | "deactivateWebhook"
    | "deleteCustomField"
    | "deleteList"
    | "deleteWebhook"
    | "getActiveSubscribers"
    | "getBouncedSubscribers"
    | "getCustomFields"
    | "getDeletedSubscribers"
    | "getListDetails"
    | "getSegments"
    | "getStats"
    | "getUnconfirmedSubscribers"
    | "getUnsubscribedSubscribers"
    | "getWebhooks"
    | "testWebhook"
    | "updateCustomField"
    | "updateCustomFieldOptions"
    | "updateList"
  >;
  subscribers: NodeArea<
    | "addSubscriber"
    | "deleteSubscriber"
    | "getSubscriberHistory"
    | "getSubscriberDetails"
    | "import"
    | "unsubscribeSubscriber"
    | "updateSubscriber"
  >;
}
/** Each takes what the call needs, and at last what to do with its answer. */
type NodeArea<Names extends string> = Readonly<Record<Names, (...values: unknown[]) => void>>;
type NodeCall<Values extends unknown[]> = (...values: [...Values, (error: unknown, result?: unknown) => void]) => void;

describe("createsend-node", () => {
  const load = createRequire(import.meta.url);
  const client = (apiKey: string = SEED.apiKey): NodeClient => {
    const construct = load("createsend-node") as (auth: object, options: object) => NodeClient;
    return construct({ apiKey }, { secure: false, baseUri: new URL(sandbox.url).host });
  };
  const answer = (call: (done: (error: unknown, result?: unknown) => void) => void): Promise<unknown> =>
    new Promise((resolve, reject) => {
      call((error, result) => (error === null || error === undefined ? resolve(result) : reject(error)));
    });

  test("finds clients and lists under /api/v3", async () => {
    const { account, clients } = client();
    expect(await answer((done) => account.getClients(done))).toMatchObject([{ clientId: SEED.clientId }, {}]);
    expect(await answer((done) => clients.getLists(SEED.clientId, done))).toHaveLength(3);
    expect((await sandbox.control.calls())[0]?.path).toBe("/api/v3/clients.json");
  });

  test("reads a wrong key by its code", async () => {
    const { account } = client("wrong");
    await expect(answer((done) => account.getClients(done))).rejects.toMatchObject({ Code: 100 });
  });

  test("imports without a consent under v3, and reads failures by their codes", async () => {
    const { subscribers } = client();
    const Subscribers = [{ EmailAddress: AOI, Name: "Aoi" }];
    expect(await answer((done) => subscribers.import(newsletter, { Subscribers }, done))).toMatchObject({
      TotalNewSubscribers: 1,
    });
    await sandbox.control.setState(newsletter, AOI, "Unsubscribed");
    await expect(answer((done) => subscribers.import(newsletter, { Subscribers }, done))).rejects.toMatchObject({
      Code: 210,
      ResultData: { FailureDetails: [{ EmailAddress: AOI, Code: 206 }] },
    });
  });

  test("needs a consent under v3.3", async () => {
    const api = client();
    api.version = "v3.3";
    const Subscribers = [{ EmailAddress: AOI }];
    const attempt = answer((done) => api.subscribers.import(newsletter, { Subscribers }, done));
    await expect(attempt).rejects.toMatchObject({ Code: 214 });
  });

  test("changes and deletes fields by keys whose brackets it does not encode", async () => {
    const { lists } = client();
    const details = { FieldName: "Shoe size", DataType: "Number" };
    expect(await answer((done) => lists.createCustomField(newsletter, details, done))).toBe("[Shoesize]");
    const renamed = { FieldName: "Shoe size EU", VisibleInPreferenceCenter: false };
    expect(await answer((done) => lists.updateCustomField(newsletter, "[Shoesize]", renamed, done))).toBe(
      "[ShoesizeEU]",
    );
    await answer((done) => lists.deleteCustomField(newsletter, "[ShoesizeEU]", done));
    expect(await answer((done) => lists.getCustomFields(newsletter, done))).toHaveLength(6);
  });

  test("adds, reads, changes, unsubscribes and deletes a subscriber", async () => {
    const { subscribers, lists, clients } = client();
    await answer((done) => subscribers.addSubscriber(newsletter, { EmailAddress: AOI, Name: "Aoi" }, done));
    await answer((done) => subscribers.updateSubscriber(newsletter, AOI, { EmailAddress: AOI, Name: "Aoi S." }, done));
    expect(await answer((done) => subscribers.getSubscriberDetails(newsletter, AOI, done))).toMatchObject({
      Name: "Aoi S.",
    });
    const filter = { date: "1900-01-01", page: 1, pagesize: 10, orderfield: "email", orderdirection: "asc" };
    expect(await answer((done) => lists.getActiveSubscribers(newsletter, filter, done))).toMatchObject({
      Results: [{ EmailAddress: AOI }],
    });
    await answer((done) => subscribers.unsubscribeSubscriber(newsletter, AOI, done));
    await answer((done) => subscribers.deleteSubscriber(newsletter, AOI, done));
    expect(await answer((done) => lists.getStats(newsletter, done))).toMatchObject({
      TotalDeleted: 1,
      TotalUnsubscribes: 0,
    });
    expect(await answer((done) => clients.getSuppressionList(SEED.clientId, { page: 1 }, done))).toMatchObject({
      TotalNumberOfRecords: 1,
    });
    const change = { Title: "Newsletter", UnsubscribeSetting: "OnlyThisList", ConfirmedOptIn: false };
    await answer((done) => lists.updateList(newsletter, change, done));
  });

  test("reads what an account has: dates, countries, clients, contacts", async () => {
    const api = client();
    expect(await answer((done) => api.getSystemDate(done))).toMatchObject({ SystemDate: expect.any(Date) });
    expect(await answer((done) => api.getCountries(done))).toContain("Bosnia & Herzegovina");
    expect(await answer((done) => api.getTimezones(done))).toContain("(GMT+09:00) Osaka, Sapporo, Tokyo");
    expect(await answer((done) => api.account.getBillingDetails(done))).toEqual({ credits: 0 });
    await answer((done) => api.account.setPrimaryContact("chief@example.com", done));
    expect(await answer((done) => api.account.getPrimaryContact(done))).toEqual({ EmailAddress: "chief@example.com" });
    const basics = { CompanyName: "Third", Country: "Japan", TimeZone: "(GMT+09:00) Osaka, Sapporo, Tokyo" };
    const made = (await answer((done) => api.clients.addClient(basics, done))) as { clientId: string };
    expect(await answer((done) => api.clients.getClientDetails(made.clientId, done))).toMatchObject({
      BasicDetails: { CompanyName: "Third" },
    });
    expect(await answer((done) => api.clients.getSegments(made.clientId, done))).toEqual([]);
    await answer((done) => api.clients.deleteClient(made.clientId, done));
    expect(await answer((done) => api.account.getClients(done))).toHaveLength(2);
  });

  test("makes and deletes a list, and changes the options of a field", async () => {
    const { lists } = client();
    const details = { Title: "Tasting club", ConfirmedOptIn: "false", UnsubscribeSetting: "OnlyThisList" };
    const { listId } = (await answer((done) => lists.createList(SEED.clientId, details, done))) as { listId: string };
    const field = { FieldName: "Roast", DataType: "MultiSelectOne", Options: ["Light"] };
    const key = await answer((done) => lists.createCustomField(listId, field, done));
    const options = { Options: ["Dark"], KeepExistingOptions: "false" };
    await answer((done) => lists.updateCustomFieldOptions(listId, key, options, done));
    expect(await answer((done) => lists.getCustomFields(listId, done))).toMatchObject([{ FieldOptions: ["Dark"] }]);
    expect(await answer((done) => lists.getListDetails(listId, done))).toMatchObject({
      ConfirmedOptIn: false,
      UnsubscribeSetting: "OnlyThisList",
    });
    expect(await answer((done) => lists.getSegments(listId, done))).toEqual([]);
    await answer((done) => lists.deleteList(listId, done));
    await expect(answer((done) => lists.getListDetails(listId, done))).rejects.toMatchObject({ Code: 101 });
  });

  test("reads every state, and where an address is", async () => {
    const { lists, clients, subscribers } = client();
    for (const state of ["Unconfirmed", "Unsubscribed", "Bounced", "Deleted"] as const) {
      await sandbox.control.setState(newsletter, `${state}@example.com`, state);
    }
    const one = { TotalNumberOfRecords: 1 };
    expect(await answer((done) => lists.getUnconfirmedSubscribers(newsletter, {}, done))).toMatchObject(one);
    expect(await answer((done) => lists.getUnsubscribedSubscribers(newsletter, {}, done))).toMatchObject(one);
    expect(await answer((done) => lists.getBouncedSubscribers(newsletter, {}, done))).toMatchObject(one);
    expect(await answer((done) => lists.getDeletedSubscribers(newsletter, {}, done))).toMatchObject(one);
    const email = "Deleted@example.com";
    expect(await answer((done) => clients.getListsForEmail(SEED.clientId, email, done))).toMatchObject([
      { ListID: newsletter, SubscriberState: "Deleted" },
    ]);
    expect(await answer((done) => subscribers.getSubscriberHistory(newsletter, email, done))).toEqual([]);
  });

  test("takes an address off the suppression list; its own suppress names the addresses wrongly and is refused", async () => {
    const { clients } = client();
    await expect(answer((done) => clients.suppress(SEED.clientId, AOI, done))).rejects.toMatchObject({ Code: 400 });
    await sandbox.control.setState(newsletter, AOI, "Unsubscribed");
    await answer((done) => clients.unsuppress(SEED.clientId, AOI, done));
    await expect(answer((done) => clients.unsuppress(SEED.clientId, AOI, done))).rejects.toMatchObject({ Code: 176 });
  });

  test("manages webhooks; what it calls deactivating deletes them", async () => {
    const { lists } = client();
    const details = { Events: ["Deactivate"], Url: `${sandbox.url}/nothing`, PayloadFormat: "Xml" };
    const id = await answer((done) => lists.createWebhook(newsletter, details, done));
    await answer((done) => lists.activateWebhook(newsletter, id, done));
    expect(await answer((done) => lists.getWebhooks(newsletter, done))).toMatchObject([{ WebhookID: id }]);
    await expect(answer((done) => lists.testWebhook(newsletter, id, done))).rejects.toMatchObject({
      Code: 610,
      ResultData: { FailureResponseCode: 404 },
    });
    await answer((done) => lists.deactivateWebhook(newsletter, id, done));
    expect(await answer((done) => lists.getWebhooks(newsletter, done))).toEqual([]);
    await expect(answer((done) => lists.deleteWebhook(newsletter, id, done))).rejects.toMatchObject({ Code: 604 });
  });
});
