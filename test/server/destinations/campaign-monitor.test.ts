import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createCampaignMonitor } from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import { ANNA, AnsweredAccount, API_KEY, failureOf, LIST } from "./answered-account.js";

let world: AnsweredAccount;
beforeAll(async () => (world = await AnsweredAccount.start()));
afterAll(() => world.close());

describe("what is sent", () => {
  test("an import carries the subscribers' texts as they were made, and asks to bring nobody back", async () => {
    world.server.answerJson(201, { TotalNewSubscribers: 2 });
    const bela = world.adapter.serialise({
      email: "bela@example.com",
      mobileNumber: "+420601123456",
      customFields: [
        { key: "[Note]", value: "", clear: true },
        { key: "[Interests]", value: "Tea" },
        { key: "[Interests]", value: "Tennis" },
      ],
      consentToTrack: "UNCHANGED",
    });
    await world.account().importSubscribers(LIST, [world.adapter.serialise(ANNA), bela]);

    const [request] = world.server.requests;
    expect(request).toMatchObject({ method: "POST", url: `/api/v3.3/subscribers/${LIST}/import.json` });
    expect(request!.headers).toMatchObject({ accept: "application/json", "accept-encoding": "gzip" });
    expect(request!.body).toContain(`[${world.adapter.serialise(ANNA)},${bela}]`);
    expect(JSON.parse(request!.body)).toEqual({
      Subscribers: [
        {
          EmailAddress: "anna+news@example.com",
          Name: "Anna Čapková",
          CustomFields: [{ Key: "[City]", Value: 'Brno "centre"' }],
          ConsentToTrack: "Yes",
        },
        {
          EmailAddress: "bela@example.com",
          MobileNumber: "+420601123456",
          CustomFields: [
            { Key: "[Note]", Value: "", Clear: true },
            { Key: "[Interests]", Value: "Tea" },
            { Key: "[Interests]", Value: "Tennis" },
          ],
          ConsentToTrack: "Unchanged",
        },
      ],
      Resubscribe: false,
      QueueSubscriptionBasedAutoResponders: false,
      RestartSubscriptionBasedAutoresponders: false,
    });
  });

  test("the API key goes as the user of HTTP Basic", async () => {
    world.server.answerJson(200, []);
    await world.account().clients();
    const [scheme, credentials] = world.server.requests[0]!.headers.authorization!.split(" ");
    expect([scheme, Buffer.from(credentials!, "base64").toString()]).toEqual(["Basic", `${API_KEY}:x`]);
  });

  test("a path before the API and an odd ID are respected", async () => {
    world.server.answerJson(200, []);
    const behindProxy = createCampaignMonitor({ baseUrl: `${world.server.url}/cm/`, log: world.log });
    await world.account(behindProxy).lists("a/b ?");
    await behindProxy.close();
    expect(world.server.requests[0]!.url).toBe("/cm/api/v3.3/clients/a%2Fb%20%3F/lists.json");
  });

  test("an import of nobody or of more than a thousand is a bug, and makes no call", async () => {
    world.server.answerJson(201, { TotalNewSubscribers: 1 });
    await expect(world.account().importSubscribers(LIST, [])).rejects.toThrow(RangeError);
    await expect(world.account().importSubscribers(LIST, new Array<string>(1_001).fill("{}"))).rejects.toThrow(
      RangeError,
    );
    expect(world.server.requests).toHaveLength(0);
  });

  test("the log names calls, and neither credential nor address nor answer", async () => {
    world.logged.length = 0;
    world.server.answerJson(400, { Code: 1, Message: "Invalid: anna+news@example.com" });
    await failureOf(world.importAnna());
    world.server.answerJson(200, [{ ClientID: "c1", Name: "Kavárna", ApiKey: "another-key" }]);
    await world.account().clients();
    const all = world.logged.join("");
    expect(all).toContain(`/subscribers/${LIST}/import.json`);
    const encoded = Buffer.from(`${API_KEY}:x`).toString("base64");
    for (const secret of [API_KEY, encoded, "anna", "another-key", "Kavárna"]) expect(all).not.toContain(secret);
  });
});

test("every code has a meaning and advice in both languages", () => {
  for (const code of [0, 1, 204, 205, 206, 207, 208, 214, 220, 400, 810, 4711]) {
    const { meaning, advice } = world.adapter.describeRejection(code);
    for (const text of [meaning.en, meaning.ja, advice.en, advice.ja]) expect(text).toMatch(/[.。]$/);
  }
  expect(world.adapter.describeRejection(4711).meaning.en).toContain("4711");
});
