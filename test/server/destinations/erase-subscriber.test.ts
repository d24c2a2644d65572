import { pino } from "pino";
import { beforeEach, expect, test } from "vitest";

import { createCampaignMonitor } from "../../../server/destinations/campaign-monitor/campaign-monitor.js";
import type { Destination } from "../../../server/destinations/destination.js";
import { SEED, startTestSandbox, type SandboxSettings, type TestSandbox } from "../../support/sandbox.js";

const LIST = SEED.listIds.newsletter;
const EMAIL = "Anna.O+news@example.com";

let sandbox: TestSandbox;
let account: Destination;
let topics: string;
const logged: string[] = [];

beforeEach(async () => {
  sandbox = await startTestSandbox();
  const log = pino({ level: "debug" }, { write: (line: string) => void logged.push(line) });
  const adapter = createCampaignMonitor({ baseUrl: sandbox.url, log });
  account = adapter.open({ method: "API_KEY", apiKey: SEED.apiKey });
  const field = { FieldName: "Topics of interest", DataType: "MultiSelectMany", Options: ["Coffee", "Tea"] };
  topics = (await sandbox.control.api<string>("POST", `lists/${LIST}/customfields.json`, field)).body;
  await sandbox.control.api("POST", `subscribers/${LIST}.json`, {
    EmailAddress: EMAIL,
    Name: "Anna",
    CustomFields: [
      { Key: "[City]", Value: "Malmö" },
      { Key: topics, Value: "Coffee" },
      { Key: topics, Value: "Tea" },
    ],
    ConsentToTrack: "Yes",
  });
  return async () => {
    await adapter.close();
    await sandbox.close();
  };
});

async function held(): Promise<Record<string, unknown>> {
  const path = `subscribers/${LIST}.json?email=${encodeURIComponent(EMAIL)}`;
  return (await sandbox.control.api<Record<string, unknown>>("GET", path)).body;
}

test.each<Partial<SandboxSettings>>([
  {},
  { fieldKeyInReads: "name" },
  { fieldKeyMatching: "exact" },
  { emptyValueWithoutClear: "clear" },
  { repeatedDelete: "ok" },
  { unknownOption: "keep" },
])("nothing is left whatever the API's words leave open: %j", async (settings) => {
  await sandbox.control.settings(settings);
  expect(await account.eraseSubscriber(LIST, EMAIL, ["[City]", topics])).toBe("DELETED");
  expect(await held()).toMatchObject({ Name: "", State: "Deleted", CustomFields: [] });
});

test("where one clearing leaves options, they are cleared one by one", async () => {
  // As if the call had been taken and had emptied nothing.
  await sandbox.control.fault({ status: 200, body: "" }, { method: "PUT", nth: 1, times: 1 });
  expect(await account.eraseSubscriber(LIST, EMAIL, ["[City]", topics])).toBe("DELETED");
  expect(await held()).toMatchObject({ Name: "", State: "Deleted", CustomFields: [] });
});

test("an address that the API holds for none cannot be on the list", async () => {
  expect(await account.eraseSubscriber(LIST, "no address", ["[City]"])).toBe("ABSENT");
});

test("a page in place of an answer is not taken for one", async () => {
  await sandbox.control.fault({ status: 200, html: true }, { method: "DELETE" });
  await expect(account.eraseSubscriber(LIST, EMAIL, [])).rejects.toMatchObject({ reason: "MALFORMED_ANSWER" });
});

test("the address is not logged, although it stands in the calls' addresses", async () => {
  logged.length = 0;
  await account.eraseSubscriber(LIST, EMAIL, ["[City]"]);
  expect(logged.some((line) => line.includes('"method":"DELETE"'))).toBe(true);
  expect(logged.filter((line) => /anna|example\.com|email=/i.test(line))).toEqual([]);
});
