import { createRequire } from "node:module";

import { CreateSend, CreateSendErrorCode } from "@createsend/client";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { SEED, startTestSandbox, type TestSandbox } from "../../support/sandbox.js";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => sandbox.control.reset());
afterAll(() => sandbox.close());

const { newsletter, confirmed } = SEED.listIds;
const AOI = "aoi+news@example.com";

describe("@createsend/client", () => {
  const client = (apiKey: string = SEED.apiKey) => CreateSend({ apiKey, baseUrl: sandbox.url });
  // The client's own enums are not exported by its index; their values are these words.
  const yes = "Yes" as Parameters<ReturnType<typeof client>["subscribers"]["addSingleSubscriber"]>[1]["consentToTrack"];

  test("finds clients, their details and lists", async () => {
    const { account, clients, lists } = client();
    expect(await account.getClients()).toMatchObject({ success: true, data: [{ clientId: SEED.clientId }, {}] });
    expect(await account.getBillingDetails()).toMatchObject({ data: { credits: 0 } });
    expect(await clients.getDetails(SEED.clientId)).toMatchObject({ data: { apiKey: SEED.clientApiKey } });
    expect(await clients.getLists(SEED.clientId)).toMatchObject({
      data: [{ listId: confirmed }, {}, { listId: newsletter }],
    });
    expect(await lists.getListDetails(confirmed)).toMatchObject({ data: { listId: confirmed, confirmedOptIn: true } });
    expect(await lists.getListStats(newsletter)).toMatchObject({ data: { totalActiveSubscribers: 0 } });
    expect(await lists.getSegments(newsletter)).toMatchObject({ success: true, data: [] });
  });

  test("reads a wrong key by its code", async () => {
    expect(await client("wrong").account.getClients()).toMatchObject({
      success: false,
      status: 401,
      data: { code: CreateSendErrorCode.InvalidApiKey },
    });
  });

  test("makes a list with fields, imports with failures, and reads everybody back", async () => {
    const { lists, subscribers } = client();
    const made = await lists.createList(SEED.clientId, { title: "Tasting club" });
    expect(made).toMatchObject({ success: true, status: 201 });
    const listId = String(made.data);
    type Field = Parameters<typeof lists.createCustomField>[1];
    const field = { fieldName: "Home town", dataType: "Text", visibleInPreferenceCenter: true } as Field;
    expect(await lists.createCustomField(listId, field)).toMatchObject({ data: "[Hometown]" });
    expect(await lists.createCustomField(listId, field)).toMatchObject({
      success: false,
      data: { code: CreateSendErrorCode.FieldKeyExists },
    });
    const imported = await subscribers.importManySubscribers(listId, {
      subscribers: [
        {
          emailAddress: AOI,
          name: "Aoi",
          consentToTrack: yes,
          customFields: [{ key: "[Hometown]", value: "Kyoto" }],
        },
        { emailAddress: "nobody@", consentToTrack: yes },
      ],
      resubscribe: false,
    });
    expect(imported).toMatchObject({
      success: false,
      status: 400,
      data: {
        code: CreateSendErrorCode.BatchContainsFailures,
        resultData: {
          totalNewSubscribers: 1,
          failureDetails: [{ emailAddress: "nobody@", code: CreateSendErrorCode.InvalidEmail }],
        },
      },
    });
    const read = await lists.getActiveSubscribers(listId, { orderField: "email", includeTrackingPreference: true });
    expect(read).toMatchObject({
      success: true,
      data: {
        results: [
          {
            emailAddress: AOI,
            state: "Active",
            consentToTrack: "Yes",
            customFields: [{ key: "[Hometown]", value: "Kyoto" }],
          },
        ],
        numberOfPages: 1,
        totalNumberOfRecords: 1,
      },
    });
    expect(await lists.deleteList(listId)).toMatchObject({ success: true });
  });

  test("adds, updates, reads, unsubscribes and deletes a subscriber", async () => {
    const { subscribers, lists, clients } = client();
    expect(await subscribers.addSingleSubscriber(newsletter, { emailAddress: AOI, consentToTrack: yes })).toMatchObject(
      {
        status: 201,
        data: AOI,
      },
    );
    const change = { emailAddress: AOI, name: "Aoi", consentToTrack: yes };
    expect(await subscribers.updateSingleSubscriber(newsletter, AOI, change)).toMatchObject({ success: true });
    expect(await subscribers.getSubscriberDetails(newsletter, AOI, true)).toMatchObject({
      data: { name: "Aoi", consentToTrack: "Yes" },
    });
    expect(await subscribers.getSubscriberHistory(newsletter, AOI)).toMatchObject({ success: true, data: [] });
    expect(await subscribers.unsubscribeSubscriber(newsletter, AOI)).toMatchObject({ success: true });
    expect(await lists.getUnsubscribedSubscribers(newsletter)).toMatchObject({ data: { totalNumberOfRecords: 1 } });
    expect(await subscribers.deleteSubscriber(newsletter, AOI)).toMatchObject({ success: true });
    expect(await clients.getSuppressionList(SEED.clientId)).toMatchObject({
      data: { results: [{ emailAddress: AOI, suppressionReason: "Unsubscribed", state: "Suppressed" }] },
    });
    expect(await clients.unsuppressEmailAddress(SEED.clientId, AOI)).toMatchObject({ success: true });
    expect(await clients.getListsForEmail(SEED.clientId, AOI)).toMatchObject({
      data: [{ listId: newsletter, subscriberState: "Deleted" }],
    });
  });
});

/** What createsend-node offers of what is used here; it has no types of its own. */
interface NodeClient {
  version: string;
  account: { getClients: NodeCall<[]> };
  clients: { getLists: NodeCall<[string]>; getSuppressionList: NodeCall<[string, object]> };
  lists: {
    createCustomField: NodeCall<[string, object]>;
    updateCustomField: NodeCall<[string, string, object]>;
    deleteCustomField: NodeCall<[string, string]>;
    getCustomFields: NodeCall<[string]>;
    getActiveSubscribers: NodeCall<[string, object]>;
    getStats: NodeCall<[string]>;
    updateList: NodeCall<[string, object]>;
  };
  subscribers: {
    addSubscriber: NodeCall<[string, object]>;
    import: NodeCall<[string, object]>;
    getSubscriberDetails: NodeCall<[string, string]>;
    updateSubscriber: NodeCall<[string, string, object]>;
    unsubscribeSubscriber: NodeCall<[string, string]>;
    deleteSubscriber: NodeCall<[string, string]>;
  };
}
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
});
