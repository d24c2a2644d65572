import { CreateSend, CreateSendErrorCode, CreateSendOAuth } from "@createsend/client";
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

  test("reads the five states, the suppression list, a page at a time", async () => {
    const { lists, clients, subscribers } = client();
    await subscribers.importManySubscribers(newsletter, {
      subscribers: Array.from({ length: 12 }, (_, n) => ({ emailAddress: `p${n}@example.com`, consentToTrack: yes })),
    });
    for (const state of ["Unconfirmed", "Bounced", "Deleted"] as const) {
      await sandbox.control.setState(newsletter, `${state}@example.com`, state);
    }
    await subscribers.unsubscribeSubscriber(newsletter, "p0@example.com");
    const paged = { page: 2, pageSize: 10, orderField: "name", orderDirection: "desc", date: "1900-01-01" } as const;
    expect(await lists.getActiveSubscribers(newsletter, paged)).toMatchObject({
      data: { pageNumber: 2, pageSize: 10, recordsOnThisPage: 1, resultsOrderedBy: "name", orderDirection: "desc" },
    });
    expect(await lists.getUnconfirmedSubscribers(newsletter)).toMatchObject({ data: { totalNumberOfRecords: 1 } });
    expect(await lists.getUnsubscribedSubscribers(newsletter)).toMatchObject({ data: { totalNumberOfRecords: 1 } });
    expect(await lists.getBouncedSubscribers(newsletter)).toMatchObject({ data: { totalNumberOfRecords: 1 } });
    expect(await lists.getDeletedSubscribers(newsletter)).toMatchObject({ data: { totalNumberOfRecords: 1 } });
    const tooSmall = await lists.getActiveSubscribers(newsletter, { pageSize: 9 });
    expect(tooSmall).toMatchObject({ success: false, data: { code: CreateSendErrorCode.InvalidPageSize } });
    await clients.suppressEmailAddresses(SEED.clientId, ["p1@example.com", "elsewhere@example.com"]);
    const suppressed = { page: 1, pageSize: 10, orderField: "date", orderDirection: "desc" } as const;
    expect(await clients.getSuppressionList(SEED.clientId, suppressed)).toMatchObject({
      data: { totalNumberOfRecords: 4, resultsOrderedBy: "date" },
    });
    const unknown = await clients.unsuppressEmailAddress(SEED.clientId, "nobody@example.com");
    expect(unknown).toMatchObject({
      success: false,
      data: { code: CreateSendErrorCode.EmailAddressNotInSuppressionList },
    });
  });

  test("brings back who was deleted, and moves a subscriber to another address", async () => {
    const { subscribers } = client();
    const aoi = { emailAddress: AOI, consentToTrack: yes };
    await subscribers.addSingleSubscriber(newsletter, aoi);
    await subscribers.deleteSubscriber(newsletter, AOI);
    expect(await subscribers.addSingleSubscriber(newsletter, aoi)).toMatchObject({
      success: false,
      data: { code: 205 },
    });
    const back = { subscribers: [aoi], resubscribe: true, queueSubscriptionBasedAutoResponders: true };
    expect(await subscribers.importManySubscribers(newsletter, back)).toMatchObject({
      success: true,
      data: { totalUniqueEmailsSubmitted: 1, totalExistingSubscribers: 1, duplicateEmailsInSubmission: [] },
    });
    const moved = { emailAddress: "aoi@example.org", consentToTrack: yes };
    expect(await subscribers.updateSingleSubscriber(newsletter, AOI, moved)).toMatchObject({ success: true });
    expect(await subscribers.getSubscriberDetails(newsletter, "aoi@example.org")).toMatchObject({
      data: { emailAddress: "aoi@example.org", state: "Active" },
    });
    expect(await subscribers.getSubscriberDetails(newsletter, AOI)).toMatchObject({ data: { code: 203 } });
    const cleared = { key: "City", value: "", clear: true };
    const change = { subscribers: [{ ...moved, customFields: [cleared] }] };
    expect(await subscribers.importManySubscribers(newsletter, change)).toMatchObject({ success: true });
  });

  test("changes lists and fields, whose keys follow their names", async () => {
    const { lists } = client();
    const update = {
      title: "News",
      confirmedOptIn: true,
      addUnsubscribesToSuppList: true,
      scrubActiveWithSuppList: true,
    };
    expect(await lists.updateList(newsletter, update as Parameters<typeof lists.updateList>[1])).toMatchObject({
      success: true,
    });
    expect(await lists.getListDetails(newsletter)).toMatchObject({ data: { title: "News", confirmedOptIn: true } });
    type Field = Parameters<typeof lists.createCustomField>[1];
    const field = {
      fieldName: "Roast",
      dataType: "MultiSelectMany",
      visibleInPreferenceCenter: true,
      options: ["Light"],
    };
    expect(await lists.createCustomField(newsletter, field as Field)).toMatchObject({ data: "[Roast]" });
    const options = { keepExistingOptions: true, options: ["Dark"] };
    expect(await lists.updateCustomFieldOptions(newsletter, "[Roast]", options)).toMatchObject({ success: true });
    const renamed = { fieldName: "Roast level", visibleInPreferenceCenter: false };
    expect(await lists.updateCustomField(newsletter, "[Roast]", renamed)).toMatchObject({ data: "[Roastlevel]" });
    const { data } = await lists.getCustomFields(newsletter);
    expect(data).toContainEqual({
      fieldName: "Roast level",
      key: "[Roastlevel]",
      dataType: "MultiSelectMany",
      fieldOptions: ["Light", "Dark"],
      visibleInPreferenceCenter: false,
    });
    const bare = await lists.deleteCustomField(newsletter, "Roastlevel");
    expect(bare).toMatchObject({ success: false, data: { code: CreateSendErrorCode.InvalidPersonalisationTag } });
    expect(await lists.deleteCustomField(newsletter, "[Roastlevel]")).toMatchObject({ success: true });
  });

  test("manages webhooks", async () => {
    const { lists } = client();
    type Body = Parameters<typeof lists.createWebhook>[1];
    const body = { events: ["Subscribe", "Update"], url: `${sandbox.url}/nothing`, payloadFormat: "json" } as Body;
    const made = await lists.createWebhook(newsletter, body);
    expect(made).toMatchObject({ success: true, status: 201 });
    const id = String(made.data);
    expect(await lists.deactivateWebhook(newsletter, id)).toMatchObject({ success: true });
    expect(await lists.getWebhooks(newsletter)).toMatchObject({
      data: [{ webhookId: id, status: "Inactive", url: body.url, events: ["Subscribe", "Update"] }],
    });
    expect(await lists.activateWebhook(newsletter, id)).toMatchObject({ success: true });
    expect(await lists.testWebhook(newsletter, id)).toMatchObject({
      success: false,
      data: { code: CreateSendErrorCode.WebhookRequestFailed },
    });
    expect(await lists.deleteWebhook(newsletter, id)).toMatchObject({ success: true });
  });

  test("changes and deletes clients, and reads countries and time zones", async () => {
    const { clients, account } = client();
    const basics = { companyName: "Third", country: "Japan", timeZone: "(GMT+09:00) Osaka, Sapporo, Tokyo" };
    const made = await clients.createClient(basics);
    const id = String(made.data);
    expect(await clients.setBasicDetails(id, { ...basics, companyName: "Fourth" })).toMatchObject({ success: true });
    expect(await clients.getDetails(id)).toMatchObject({ data: { basicDetails: { companyName: "Fourth" } } });
    expect(await clients.getSegments(id)).toMatchObject({ data: [] });
    expect(await clients.deleteClient(id)).toMatchObject({ success: true });
    expect((await account.getCountries()).data).toContain("Japan");
    expect((await account.getTimezones()).data).toContain(basics.timeZone);
    expect(await account.setPrimaryContact("chief@example.com")).toMatchObject({ success: true });
    expect(await account.getPrimaryContact()).toMatchObject({ data: { emailAddress: "chief@example.com" } });
  });

  test("logs in by OAuth, refreshes, and is refused by its words", async () => {
    const oauth = CreateSendOAuth({ baseUrl: sandbox.url });
    const redirectUri = "http://127.0.0.1:9/back";
    type Scopes = Parameters<typeof oauth.buildAuthorizationUrl>[1]["scopes"];
    const scopes = ["ImportSubscribers", "ManageLists"] as Scopes;
    const { clientId, clientSecret } = SEED.app;
    const url = oauth.buildAuthorizationUrl(clientId, { redirectUri, scopes, state: "s1", type: "web_server" });
    expect(await (await fetch(url)).text()).toContain("ImportSubscribers");
    const form = new URLSearchParams([
      ...new URL(url).searchParams,
      ...Object.entries(SEED.login),
      ["decision", "allow"],
    ]);
    const allowed = await fetch(`${sandbox.url}/oauth`, { method: "POST", body: form, redirect: "manual" });
    const back = new URL(allowed.headers.get("location") ?? "");
    expect(back.searchParams.get("state")).toBe("s1");
    const code = back.searchParams.get("code") ?? "";
    const tokens = await oauth.getToken(clientId, { clientSecret, code, redirectUri });
    if (!tokens.success) throw new Error("The code was refused.");
    expect(tokens.data).toMatchObject({ expires_in: 1_209_600 });
    const api = CreateSend({ accessToken: tokens.data.access_token, baseUrl: sandbox.url });
    expect(await api.lists.getListDetails(newsletter)).toMatchObject({ success: true });
    await sandbox.control.endTokens("EXPIRED");
    expect(await api.lists.getListDetails(newsletter)).toMatchObject({
      status: 401,
      data: { code: CreateSendErrorCode.ExpiredOAuthToken },
    });
    const refreshed = await oauth.refreshAccessToken(tokens.data.refresh_token);
    if (!refreshed.success) throw new Error("The refresh was refused.");
    const again = CreateSend({ accessToken: refreshed.data.access_token, baseUrl: sandbox.url });
    expect(await again.lists.getListDetails(newsletter)).toMatchObject({ success: true });
    expect(await oauth.getToken(clientId, { clientSecret, code, redirectUri })).toMatchObject({
      success: false,
      data: { error: "invalid_grant", error_description: "Specified code was invalid or expired" },
    });
    expect(await oauth.refreshAccessToken("none")).toMatchObject({
      success: false,
      data: { error: "invalid_grant", error_description: "Specified refresh_token was invalid or expired" },
    });
  });
});
